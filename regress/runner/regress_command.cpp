// SPDX-License-Identifier: Apache-2.0
// One night from list to report.
#include "regress/runner/regress_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "cfg/src/run_file.h"
#include "regress/history/history.h"
#include "regress/report/report_files.h"
#include "regress/runner/bucket_example.h"
#include "regress/runner/dispatcher.h"
#include "regress/runner/job_worker.h"
#include "regress/runner/libraries.h"
#include "regress/runner/night_outcome.h"
#include "regress/runner/night_report.h"
#include "regress/runner/night_screen.h"
#include "regress/runner/provenance.h"
#include "regress/runner/run_folder.h"
#include "tb/cover/merge.h"
#include "tb/main/bench_measure.h"
#include "tb/main/interrupt.h"
#include "tb/main/output_file.h"
#include "tb/main/text_table.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using Clock = std::chrono::steady_clock;
constexpr unsigned kFailingNights = 10;  // whose failures run first
constexpr unsigned kMaxExamples = 20;    // buckets that get a dump and a shrunk run
constexpr unsigned kSpeedRepeats = 3;

double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

class NightRunner {
 public:
  explicit NightRunner(const RegressArgs& args) : args_(args) {
    const std::string file = args.history.empty() ? (fs::path(SHARP_BUILD_DIR) / "regress" / "history.db").string()
                             : args.history == "none" ? ":memory:"
                                                      : args.history;
    if (args.history.empty()) tb::make_folder(fs::path(file).parent_path());
    history_ = std::make_unique<History>(file);
    load_judge();
    check_launcher(args.launcher, args.launcher_options);
    budget();  // a wrong one ends here, before there is a folder
  }

  tb::CountedVerdict run() {
    prepare();
    const FolderLock lock(run_);
    const auto begin = Clock::now();
    facts_.started = iso_time();
    history_->look_before(run_.string());  // a night that goes on is judged as one that was never interrupted
    facts_.provenance = provenance();
    build();
    Dispatched first = run_phase(run_, plan_, "tests", budget());
    facts_.phase_seconds = first.seconds;
    Dispatched again = run_again(failures_of(first));
    judge_.consumed_waivers = history_->consumed_waivers();
    NightOutcome outcome = judge(plan_, std::move(first), std::move(again), judge_);
    if (!tb::interrupt_flag()) finish_facts(outcome);
    if (tb::interrupt_flag()) outcome.interrupt();  // from here on the reports are written, whatever comes
    facts_.seconds = since(begin);
    facts_.finished = iso_time();
    const tb::Verdict verdict = report(outcome);
    if (args_.keep > 0) thin_older();
    return {verdict, {{"tests", outcome.results.size()}}};
  }

 private:
  static fs::path run_root() { return fs::path(SHARP_BUILD_DIR) / "regress"; }

  /// The night is judged and reported already: what cannot be removed does not change that.
  void thin_older() const {
    try {
      thin_run_folders(run_root(), plan_.list, args_.keep);
    } catch (const fs::filesystem_error& e) {
      fmt::print(stderr, "--keep {}: {}\n", args_.keep, e.what());
    }
  }

  fs::path cfg_file(const std::string& given, const char* name) const {
    return given.empty() ? cfg::config_root() / name : fs::path(given);
  }

  void load_judge() {
    judge_.known_bugs = load_known_bugs(cfg_file(args_.known_bugs, "known_bugs.yaml"));
    judge_.waivers = load_cycle_waivers(cfg_file(args_.cycle_waivers, "cycle_waivers.yaml"));
    cycles_ = load_cycles(cfg_file(args_.cycles, "cycles.yaml"));
    judge_.today = iso_time().substr(0, 10);
    judge_.recorded_cycles = [this](const std::string& test) -> std::optional<uint64_t> {
      if (const auto recorded = history_->recorded_cycles(test)) return recorded;
      const auto at = cycles_.find(test);
      return at == cycles_.end() ? std::nullopt : std::optional(at->second);
    };
  }

  // ---------------------------------------------------------------- plan and folder
  void prepare() {
    if (!args_.resume.empty()) {
      run_ = fs::weakly_canonical(args_.resume);
      plan_ = load_plan(run_);
    } else if (!args_.only_failed.empty()) {
      plan_ = failed_plan(fs::weakly_canonical(args_.only_failed));
      place(plan_.list);
    } else {
      make_new_plan();
    }
    fmt::print("regress {}: seed {}, {} tests in {} jobs, {} at once ({}), in {}\n", plan_.list, plan_.seed,
               tb::grouped(plan_.count_tests()), tb::grouped(plan_.jobs.size()), parallel(), args_.launcher,
               run_.string());
    std::fflush(stdout);
  }

  void make_new_plan() {
    if (args_.list.empty())
      throw cfg::ConfigError("state a list (a name of regress/lists, or a file), --resume RUN or --only-failed RUN");
    const RegressList list = load_list(args_.list);
    PlanSettings settings;
    settings.seed = args_.seed.value_or(static_cast<uint64_t>(std::time(nullptr)));
    settings.rtl = args_.rtl.empty() ? "" : fs::canonical(args_.rtl).string();
    settings.coverage = args_.coverage;
    settings.job_seconds = args_.job_seconds;
    settings.parallel = parallel();
    settings.fill = !args_.budget.empty();
    plan_ = make_plan(list, {history_->failing_tests(list.name, kFailingNights), history_->durations()}, settings);
    place(list.name);
  }

  /// Folder and plan.json.
  void place(const std::string& list) {
    run_ = args_.out.empty() ? new_run_folder(run_root(), list) : fs::absolute(args_.out).lexically_normal();
    if (fs::exists(plan_file(run_)))
      throw cfg::ConfigError(fmt::format("{}: holds a run already; go on with it: --resume {}", run_.string(), run_.string()));
    store_plan(run_, plan_);
  }

  NightPlan failed_plan(const fs::path& earlier) const {
    const NightPlan plan = load_plan(earlier);
    std::vector<std::string> failed;
    for (unsigned n = 0; n < plan.jobs.size(); ++n)
      for (const TestResult& r : read_job(earlier, n).results)
        if (!r.passed()) failed.push_back(r.test);
    if (failed.empty()) throw cfg::ConfigError(fmt::format("{}: no test has failed", earlier.string()));
    NightPlan some = plan_of_tests(plan, failed);
    if (!args_.rtl.empty()) some.rtl = fs::canonical(args_.rtl).string();
    return some;
  }

  unsigned parallel() const { return args_.jobs > 0 ? args_.jobs : std::max(1u, std::thread::hardware_concurrency()); }

  double budget() const { return args_.budget.empty() ? 0.0 : parse_time(args_.budget, "--budget"); }

  // ---------------------------------------------------------------- phases
  void build() {
    const auto begin = Clock::now();
    build_libraries(needed_duts(plan_), tb::RtlSnapshot::take(plan_.rtl), parallel(), tb::interrupt_flag());
    facts_.build_seconds = since(begin);
  }

  Dispatched run_phase(const fs::path& folder, const NightPlan& plan, const std::string& name, double budget) {
    const std::unique_ptr<Launcher> launcher =
        make_launcher(args_.launcher, {args_.program, folder, parallel(), args_.launcher_options});
    DispatchSettings settings;
    settings.budget = budget;
    settings.spent = spent(folder, plan);
    settings.stop = &tb::interrupt_flag();
    settings.progress = [this](const Progress& p) { screen_.show(p); };
    screen_.begin(name);
    Dispatched dispatched = dispatch(folder, plan, *launcher, settings);
    screen_.clear();
    return dispatched;
  }

  /// Of the budget, by what is done already.
  double spent(const fs::path& folder, const NightPlan& plan) const {
    if (args_.resume.empty()) return 0.0;
    double seconds = 0.0;
    for (unsigned n = 0; n < plan.jobs.size(); ++n)
      for (const TestResult& r : read_job(folder, n).results) seconds += r.seconds;
    return seconds / parallel();
  }

  Dispatched run_again(const std::vector<std::string>& failures) {
    if (failures.empty() || tb::interrupt_flag()) return {};
    const fs::path folder = run_ / "again";
    NightPlan plan = plan_of_tests(plan_, failures);
    plan.coverage = false;
    if (!fs::exists(plan_file(folder)) || !(load_plan(folder) == plan)) {
      fs::remove_all(folder);
      store_plan(folder, plan);
    }
    return run_phase(folder, plan, "failures again", 0.0);
  }

  // ---------------------------------------------------------------- after the tests
  void finish_facts(const NightOutcome& outcome) {
    merge_coverage();
    make_examples(outcome);
    measure_speed();
  }

  void merge_coverage() {
    if (!plan_.coverage) return;
    std::vector<fs::path> parts;
    for (unsigned n = 0; n < plan_.jobs.size(); ++n)
      if (const fs::path part = job_file(run_, n, "db"); fs::exists(part)) parts.push_back(part);
    const fs::path merged = run_ / "coverage.db";
    if (!parts.empty()) {
      std::vector<fs::path> inputs = parts;
      if (fs::exists(merged)) inputs.insert(inputs.begin(), merged);  // of a night that goes on
      cover::merge_databases(merged, inputs);
      for (const fs::path& part : parts) fs::remove(part);
    }
    facts_.coverage = coverage_json(run_ / "coverage.db");
  }

  void make_examples(const NightOutcome& outcome) {
    if (args_.waves == "none") return;
    const ExampleSettings settings{args_.program, run_, plan_.rtl, uint64_t{args_.disk_mib} << 20, args_.shrink_seconds,
                                   300, &tb::interrupt_flag()};
    for (size_t n = 0; n < outcome.buckets.size() && n < kMaxExamples && !tb::interrupt_flag(); ++n) {
      fmt::print(stderr, "bucket {}: waves and a smaller run\n", outcome.buckets[n].key);
      facts_.examples[outcome.buckets[n].key] = make_example(outcome.buckets[n], settings);
    }
  }

  void measure_speed() {
    for (const std::string& accel : plan_.speed) {
      if (tb::interrupt_flag()) return;
      const tb::BenchResult b = tb::measure(cfg::load_accel(accel), {tb::RtlSnapshot::take(plan_.rtl), kSpeedRepeats, false});
      facts_.speed[accel] =
          b.loop_tiles_per_second * b.cycles / (b.checked_cycles_per_second * static_cast<double>(b.tiles));
    }
  }

  // ---------------------------------------------------------------- report
  tb::Verdict report(const NightOutcome& outcome) {
    facts_.run = run_;
    facts_.launcher = args_.launcher;
    facts_.jobs = parallel();
    std::vector<TestResult> results;
    for (const auto& [test, r] : outcome.results) results.push_back(r);
    std::map<std::string, uint64_t> buckets;
    for (const Bucket& b : outcome.buckets) buckets[b.key] = b.tests.size();
    const LookBack past = look_back(*history_, plan_.list, outcome.buckets);
    Night row = night_row(plan_, outcome, facts_);
    {
      History::Transaction transaction(*history_);
      row.number = history_->add_night(row, results, buckets);
      accept_cycles(outcome, row.number);
      transaction.commit();
    }
    const nlohmann::ordered_json json = night_report(plan_, outcome, facts_, judge_, past, row);
    write_reports(run_, json);
    if (args_.record_cycles) write_cycles(outcome);
    if (!args_.json.empty()) tb::write_json(args_.json, json);
    fmt::print("{}", summary_text(json, isatty(STDOUT_FILENO) != 0));
    if (outcome.verdict == tb::Verdict::interrupted)
      fmt::print("interrupted; go on with: build/sharp regress --resume {}\n", run_.string());
    return outcome.verdict;
  }

  /// Only a night that is not interrupted changes the record.
  void accept_cycles(const NightOutcome& outcome, uint64_t number) {
    if (outcome.verdict == tb::Verdict::interrupted) return;
    for (const auto& [test, cycles] : outcome.gate.fresh) history_->record_cycles(test, cycles, number);
    for (const auto& [test, cycles] : outcome.gate.accepted) history_->record_cycles(test, cycles, number);
    for (size_t n = 0; n < outcome.gate.waivers.size(); ++n)
      if (outcome.gate.waivers[n] == WaiverState::used) history_->consume_waiver(judge_.waivers[n].key(), number);
  }

  void write_cycles(const NightOutcome& outcome) {
    for (const Job& job : plan_.jobs)
      for (const PlannedTest& t : job.tests)
        if (const auto r = outcome.results.find(t.test); t.recorded && r != outcome.results.end() && r->second.passed())
          cycles_[t.test] = r->second.measured_cycles;
    tb::write_file(cfg_file(args_.cycles, "cycles.yaml"), cycles_text(cycles_));
  }

  const RegressArgs& args_;
  std::unique_ptr<History> history_;
  JudgeSettings judge_;
  std::map<std::string, uint64_t> cycles_;
  fs::path run_;
  NightPlan plan_;
  NightFacts facts_;
  NightScreen screen_;
};

}  // namespace

tb::CountedVerdict regress_command(const RegressArgs& args) { return NightRunner(args).run(); }

tb::CountedVerdict regress_job_command(const RegressJobArgs& args) {
  const tb::Verdict verdict = work_on_job(args.run, args.job);
  return {verdict, {{"tests", load_order(args.run, args.job).tests.size()}}};
}

}  // namespace sharp::regress
