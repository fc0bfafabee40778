// SPDX-License-Identifier: Apache-2.0
// One night from list to report.
#include "regress/runner/regress_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "base/process/interrupt.h"
#include "base/text/command_text.h"
#include "cfg/src/run_file.h"
#include "regress/history/history.h"
#include "regress/report/report_files.h"
#include "regress/report/report_text.h"
#include "regress/result/provenance.h"
#include "regress/runner/bucket_example.h"
#include "regress/runner/dispatcher.h"
#include "regress/runner/dut_builds.h"
#include "regress/runner/job_worker.h"
#include "regress/runner/night_outcome.h"
#include "regress/runner/night_report.h"
#include "regress/runner/night_screen.h"
#include "regress/runner/run_folder.h"
#include "tb/bench/bench_measure.h"
#include "tb/cover/store/merge.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using Clock = std::chrono::steady_clock;
constexpr unsigned kFailingNights = 10;  // whose failures run first
constexpr unsigned kMaxExamples = 20;    // buckets that get a dump and a shrunk run
constexpr unsigned kSpeedRepeats = 3;
constexpr double kSpeedSeconds = 20.0;                                        // that a measurement takes at most
constexpr double kReserve = 0.05, kLeastReserve = 1.0, kMostReserve = 120.0;  // of the budget, seconds

double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

class NightRunner {
 public:
  explicit NightRunner(const RegressArgs& args) : args_(args) {
    const std::string file = args.history.empty()     ? (fs::path(SHARP_BUILD_DIR) / "regress" / "history.db").string()
                             : args.history == "none" ? ":memory:"
                                                      : args.history;
    if (args.history.empty()) tb::make_folder(fs::path(file).parent_path());
    history_ = std::make_unique<History>(file);
    load_judge();
    check_launcher(args.launcher, args.launcher_options);
    budget();  // a wrong one ends here, before there is a folder
    judge_.budget = args.budget;
  }

  tb::CountedVerdict run() {
    prepare();
    facts_.started = iso_time();
    history_->look_before(night_id());  // a night that goes on is judged as one that was never interrupted
    facts_.provenance = provenance();
    const auto [first, again] = run_tests();
    judge_.consumed_waivers = history_->consumed_waivers();
    NightOutcome outcome = judge(plan_, first, again, judge_);
    tell_accident(outcome);
    finish(outcome);
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
    } catch (const std::exception& e) {
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
      if (!was_locked(run_)) load_plan(run_);  // else a folder that is no run would get a lock
      lock_.emplace(run_);
      remove_leftovers(run_);
      plan_ = load_plan(run_);
      rtl_ = load_rtl(run_, plan_.rtl.hash);
      history_->look_along(plan_.rtl.line().value_or(""));
    } else if (!args_.only_failed.empty()) {
      plan_ = failed_plan(fs::weakly_canonical(args_.only_failed));
      place(plan_.list);
    } else {
      make_new_plan();
    }
    fmt::print("regress {}: seed {}, {} tests in {} jobs, {} at once ({}), in {}\n{}\n", plan_.list, plan_.seed,
               tb::grouped(plan_.count_tests()), tb::grouped(plan_.jobs.size()), parallel(), args_.launcher,
               run_.string(), rtl_text(to_json(plan_.rtl)));
    std::fflush(stdout);
  }

  /// The one text that all jobs run, whatever happens to the folder from now on.
  RtlIdentity take_rtl(const std::string& folder) {
    rtl_ = tb::RtlSnapshot::take(folder);
    const RtlIdentity identity = identify(*rtl_, folder, args_.variant);
    history_->look_along(identity.line().value_or(""));
    return identity;
  }

  void make_new_plan() {
    if (args_.list.empty())
      throw cfg::ConfigError("state a list (a name of regress/lists, or a file), --resume RUN or --only-failed RUN");
    const RegressList list = load_list(args_.list);
    PlanSettings settings;
    settings.seed = args_.seed.value_or(static_cast<uint64_t>(std::time(nullptr)));
    settings.rtl = take_rtl(args_.rtl);
    settings.coverage = args_.coverage;
    settings.job_seconds = args_.job_seconds;
    settings.parallel = parallel();
    settings.fill = !args_.budget.empty();
    plan_ = make_plan(list, {history_->failing_tests(list.name, kFailingNights), history_->durations()}, settings);
    place(list.name);
  }

  /// Folder and plan.json. Nothing is written before the folder is this runner's alone.
  void place(const std::string& list) {
    run_ = args_.out.empty() ? make_run_folder(run_root(), list) : fs::absolute(args_.out).lexically_normal();
    tb::make_folder(run_);
    if (!was_locked(run_)) check_claim(run_);  // else a folder that is no run would get a lock
    lock_.emplace(run_);
    claim(run_);
    plan_.night = new_night_id();
    store_rtl(run_, *rtl_);
    store_plan(run_, plan_);
  }

  std::string night_id() const { return plan_.night.empty() ? run_.string() : plan_.night; }

  NightPlan failed_plan(const fs::path& earlier) {
    const NightPlan plan = load_plan(earlier);
    std::vector<std::string> failed;
    for (unsigned n = 0; n < plan.jobs.size(); ++n)
      for (const TestResult& r : read_job(earlier, n).results)
        if (!r.passed()) failed.push_back(r.test);
    if (failed.empty()) throw cfg::ConfigError(fmt::format("{}: no test has failed", earlier.string()));
    NightPlan some = plan_of_tests(plan, failed);
    some.rtl = take_rtl(!args_.rtl.empty() ? args_.rtl : plan.rtl.own ? "" : plan.rtl.path);
    return some;
  }

  unsigned parallel() const { return args_.jobs > 0 ? args_.jobs : std::max(1u, std::thread::hardware_concurrency()); }

  std::optional<double> budget() const {
    return args_.budget.empty() ? std::nullopt : std::optional(parse_time(args_.budget, "--budget"));
  }
  /// Of the whole command, from its start; endless without a budget.
  double seconds_left() const { return budget() ? *budget() - since(begin_) : INFINITY; }
  /// For what comes after the tests: coverage, examples, reports.
  double reserve() const { return std::clamp(*budget() * kReserve, kLeastReserve, kMostReserve); }

  // ---------------------------------------------------------------- phases
  /// First and second runs. What goes wrong is said in the report, with the results that are there.
  std::pair<Dispatched, Dispatched> run_tests() {
    Dispatched first;
    try {
      first = run_first();
      Dispatched again = run_again(failures_of(first));
      return {std::move(first), std::move(again)};
    } catch (const std::exception&) {
      accident_ = std::current_exception();
      if (first.results.empty()) first = read_results(run_, plan_);
      return {std::move(first), {}};
    }
  }

  Dispatched run_first() {
    const BuildNotes notes(builds_folder(run_));
    notes.clear();  // of a night that goes on: perhaps it was not the RTL's fault
    DutBuilds builds(duts_of(plan_), notes, builder());
    const auto tests = budget() ? std::optional(seconds_left() - reserve()) : std::nullopt;
    const double before = since(begin_);
    Dispatched first = run_phase(run_, plan_, "tests", tests, &builds);
    if (first.first_start) facts_.first_test_seconds = before + *first.first_start;
    facts_.phase_seconds = first.seconds;
    facts_.build_seconds = builds.seconds();
    return first;
  }

  DutBuilds::Builder builder() const {
    const auto options = [rtl = *rtl_](const NightDut& dut) {
      tb::DutLibraryOptions o;
      o.rtl = rtl;
      o.variant = dut.variant;
      return o;
    };
    DutBuilds::Builder builder;
    builder.build = [options](const NightDut& dut, unsigned compilers, const std::atomic<bool>& stop) {
      tb::DutLibraryOptions o = options(dut);
      o.jobs = compilers;
      o.stop = &stop;
      tb::ensure_dut_library(dut.accel, o);
    };
    builder.is_there = [options](const NightDut& dut) { return tb::has_dut_library(dut.accel, options(dut)); };
    return builder;
  }

  Dispatched run_phase(const fs::path& folder, const NightPlan& plan, const std::string& name,
                       std::optional<double> budget, DutBuilds* builds) {
    const std::unique_ptr<Launcher> launcher =
        make_launcher(args_.launcher, {args_.program, folder, parallel(), args_.launcher_options});
    DispatchSettings settings;
    settings.budget = budget;
    settings.builds = builds;
    settings.parallel = parallel();
    settings.build_cores = std::max(1u, std::thread::hardware_concurrency());
    settings.stop = &tb::interrupt_flag();
    settings.progress = [this](const Progress& p) { screen_.show(p); };
    screen_.begin(name);
    Dispatched dispatched = dispatch(folder, plan, *launcher, settings);
    screen_.clear();
    return dispatched;
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
    const auto rest = budget() ? std::optional(seconds_left() - reserve() / 2) : std::nullopt;
    return run_phase(folder, plan, "failures again", rest, nullptr);
  }

  // ---------------------------------------------------------------- after the tests
  /// From its end on the reports are written, whatever came.
  void finish(NightOutcome& outcome) {
    step(outcome, [&] { merge_coverage(); });
    step(outcome, [&] { make_examples(outcome); });
    step(outcome, [&] { measure_speed(); });
    if (tb::interrupt_flag()) outcome.interrupt();
    facts_.seconds = since(begin_);
    facts_.finished = iso_time();
  }

  void tell_accident(NightOutcome& outcome) const {
    try {
      if (accident_) std::rethrow_exception(accident_);
    } catch (const std::exception& e) {
      outcome.accident(e);
    }
  }

  /// One that fails costs no other.
  static void step(NightOutcome& outcome, const std::function<void()>& work) {
    try {
      if (!tb::interrupt_flag()) work();
    } catch (const std::exception& e) {
      outcome.accident(e);
    }
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
    ExampleSettings settings{args_.program,        run_, rtl_folder(run_).string(), uint64_t{args_.disk_mib} << 20,
                             args_.shrink_seconds, 300,  &tb::interrupt_flag(),     {}};
    settings.seconds_left = [this] { return seconds_left(); };
    for (size_t n = 0; n < outcome.buckets.size() && n < kMaxExamples && !tb::interrupt_flag(); ++n) {
      fmt::print(stderr, "bucket {}: waves and a smaller run\n", outcome.buckets[n].key);
      facts_.examples[outcome.buckets[n].key] = make_example(outcome.buckets[n], settings);
    }
  }

  void measure_speed() {
    for (const std::string& accel : plan_.speed) {
      if (tb::interrupt_flag()) return;
      if (seconds_left() < kSpeedSeconds) {
        fmt::print(stderr, "speed of {}: not measured, the budget is spent\n", accel);
        continue;
      }
      measure_speed(accel);
    }
  }

  /// Where a machine does not build, its tests say so.
  void measure_speed(const std::string& accel) {
    try {
      const tb::BenchResult b = tb::measure(cfg::load_accel(accel), {*rtl_, kSpeedRepeats, false});
      facts_.speed[accel] =
          b.loop_tiles_per_second * b.cycles / (b.checked_cycles_per_second * static_cast<double>(b.tiles));
    } catch (const tb::DutBuildFailed&) {
      fmt::print(stderr, "speed of {}: not measured, the DUT does not build\n", accel);
    }
  }

  // ---------------------------------------------------------------- report
  tb::Verdict report(NightOutcome& outcome) {
    facts_.run = run_;
    facts_.launcher = args_.launcher;
    facts_.jobs = parallel();
    facts_.budget = budget();
    Night row = night_row(plan_, outcome, facts_);
    row.id = night_id();
    LookBack past;
    try {
      past = look_back(*history_, plan_.list, outcome.buckets);
      remember(row, outcome);
    } catch (const std::exception& e) {
      outcome.accident(e);
    }
    const nlohmann::ordered_json json = night_report(plan_, outcome, facts_, judge_, past, row);
    write_reports(run_, json);
    if (args_.record_cycles) write_cycles(outcome);
    if (!args_.json.empty()) tb::write_json(args_.json, json);
    fmt::print("{}", summary_text(json, isatty(STDOUT_FILENO) != 0));
    if (outcome.verdict == tb::Verdict::interrupted)
      fmt::print("interrupted; go on with: build/sharp regress --resume {}\n", tb::shell_path(run_));
    return outcome.verdict;
  }

  /// Gives the night its number.
  void remember(Night& row, const NightOutcome& outcome) {
    std::vector<TestResult> results;
    for (const auto& [test, r] : outcome.results) results.push_back(r);
    std::map<std::string, uint64_t> buckets;
    for (const Bucket& b : outcome.buckets) buckets[b.key] = b.tests.size();
    History::Transaction transaction(*history_);
    const uint64_t number = history_->add_night(row, results, buckets);
    accept_cycles(outcome, number);
    transaction.commit();
    row.number = number;
  }

  /// Only a night that is not interrupted, and stands in a line, changes the record.
  void accept_cycles(const NightOutcome& outcome, uint64_t number) {
    if (outcome.verdict == tb::Verdict::interrupted || !plan_.rtl.line()) return;
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
  const Clock::time_point begin_ = Clock::now();
  std::unique_ptr<History> history_;
  JudgeSettings judge_;
  std::map<std::string, uint64_t> cycles_;
  fs::path run_;
  std::optional<FolderLock> lock_;  ///< on it
  NightPlan plan_;
  std::optional<tb::RtlSnapshot> rtl_;
  std::exception_ptr accident_;  ///< that ended the tests
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
