// SPDX-License-Identifier: Apache-2.0
// `sharp run`: every case of a run file, each in its own child process, checked and reported.
#include "tb/run/run_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>

#include "base/output/folder_name.h"
#include "base/output/output_file.h"
#include "base/output/progress_line.h"
#include "base/process/child_pool.h"
#include "base/process/interrupt.h"
#include "tb/run/budgeted_libraries.h"
#include "tb/run/cover_sink.h"
#include "tb/run/run_case.h"
#include "tb/run/run_table.h"
#include "tb/run/wave_files.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

class Run {
 public:
  explicit Run(const RunArgs& args)
      : args_(args), waves_(parse_waves(args.waves)), cases_(cfg::load_run(args.file, args.overrides, args.seed)) {
    if (args.snapshot_cycles != 0 && args.wave_before > args.snapshot_cycles)
      throw cfg::ConfigError(
          fmt::format("--wave-before {} is more than --snapshot-cycles {}: two snapshots would not reach back so far",
                      args.wave_before, args.snapshot_cycles));
    waves_.before = args.wave_before;
    waves_.snapshot_cycles = args.snapshot_cycles;
    for (const cfg::Case& c : cases_) {
      resolved_.push_back(resolve(c));
      reports_.push_back(blank_report(c, resolved_.back()));
      reports_.back().reproduce = reproduce_command(args.program, args.file, c, args.rtl);
      reports_.back().run_file = fs::absolute(args.file).string();
      reports_.back().rtl = args.rtl.empty() ? "" : fs::absolute(args.rtl).string();
      reports_.back().rtl_hash = rtl_.hash();
      rows_.push_back(report_json(c, reports_.back()));
    }
    place_folders();
    if (!args.cov.empty()) cover_ = std::make_unique<CoverSink>(args.cov);
    table_ = std::make_unique<RunTable>(reports_);
  }

  CountedVerdict execute() {
    fmt::print("{}: {} case{}, seed {}\n", args_.file, cases_.size(), cases_.size() == 1 ? "" : "s", seeds_text());
    for (const std::string& line : describe_choices(cases_, resolved_)) fmt::print("{}\n", line);
    load_libraries();
    const auto begin = std::chrono::steady_clock::now();
    fmt::print("{}", table_->header());
    simulate_all();
    progress_.clear();
    print_rows(reports_.size());
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    fmt::print("{}\n{}", failure_text(reports_), summary_line(reports_, seconds));
    const CountedVerdict verdict(worst(reports_), compared(reports_));
    write_report(verdict, seconds);
    return verdict;
  }

 private:
  /// Waves of a failing case alone leave no other files.
  bool keeps_results() const {
    return !args_.out.empty() || (waves_.mode != WaveMode::fail && waves_.mode != WaveMode::none);
  }

  std::string seeds_text() const {
    std::set<uint64_t> seeds;
    for (const cfg::Case& c : cases_) seeds.insert(c.seed);
    return fmt::format("{}", fmt::join(seeds, ", "));
  }

  /// A folder of its own for each case.
  void place_folders() {
    if (args_.out.empty() && waves_.mode == WaveMode::none && !args_.trace && !args_.record) return;
    const fs::path root =
        args_.out.empty() ? fs::path(SHARP_BUILD_DIR) / "out" / fs::path(args_.file).stem() : fs::path(args_.out);
    std::vector<std::string> labels;
    for (const cfg::Case& c : cases_) labels.push_back(c.label);
    for (const std::string& name : folder_names(labels)) folders_.push_back(root / name);
  }

  void load_libraries() {
    std::vector<cfg::Accel> accels;
    for (size_t i = 0; i < cases_.size(); ++i)
      if (resolved_[i].error.empty()) accels.push_back(cases_[i].accel);
    libraries_.load(accels);
    if (interrupt_flag()) throw DutBuildInterrupted();
  }

  std::string work(size_t i) {
    CaseReport report = blank_report(cases_[i], resolved_[i]);
    report.reproduce = reports_[i].reproduce;
    report.run_file = reports_[i].run_file;
    report.rtl = reports_[i].rtl;
    report.rtl_hash = reports_[i].rtl_hash;
    const fs::path folder = folders_.empty() ? fs::path() : folders_[i];
    const RunCaseOptions options{
        keeps_results() ? folder : fs::path(), waves_,      folder, args_.trace ? folder : fs::path(),
        args_.record ? folder : fs::path(),    cover_.get()};
    run_case(cases_[i], resolved_[i], *libraries_.find(cases_[i].accel), options, report);
    return json_text(report_json(cases_[i], report));
  }

  void simulate_all() {
    std::vector<size_t> order;  // refused cases need no simulation
    for (size_t i = 0; i < cases_.size(); ++i) {
      done_.push_back(!resolved_[i].error.empty());
      if (!done_[i]) order.push_back(i);
    }
    ChildPool pool{args_.jobs, &interrupt_flag(), {}, {}, {}};
    pool.work = [&](size_t n) { return work(order[n]); };
    pool.started = [&](size_t n) {
      progress_.show(fmt::format("[{}/{}] {}", n + 1, order.size(), cases_[order[n]].label));
    };
    pool.ended = [&](size_t n, const std::string& text, const std::string& death) { finish(order[n], text, death); };
    pool.run(order.size());
  }

  void finish(size_t i, const std::string& text, const std::string& death) {
    CaseReport& r = reports_[i];
    if (death.empty()) {
      rows_[i] = nlohmann::ordered_json::parse(text);
      r = report_from_json(rows_[i]);
    } else {
      r.started = true;
      r.result.verdict = Verdict::internal_error;
      r.result.detail = death;
      // A crash has left the cycles before it, but nobody to tell of them.
      if (!folders_.empty() && fs::exists(folders_[i] / "wave.fst")) file_wave(folders_[i] / "wave.fst", r);
      if (keeps_results()) r.folder = folders_[i].string();
      rows_[i] = report_json(cases_[i], r);
      if (keeps_results()) file_death(i);
    }
    done_[i] = true;
    size_t ready = 0;
    while (ready < done_.size() && done_[ready]) ++ready;
    progress_.clear();
    print_rows(ready);
  }

  /// The other cases go on without the file.
  void file_death(size_t i) {
    try {
      write_json(folders_[i] / "result.json", rows_[i]);
    } catch (const OutputError& e) {
      reports_[i].result.detail += fmt::format("; {}", e.what());
      rows_[i] = report_json(cases_[i], reports_[i]);
    }
  }

  /// Rows appear in the order of the run file.
  void print_rows(size_t until) {
    for (; printed_ < until; ++printed_) fmt::print("{}", table_->row(reports_[printed_]));
    std::fflush(stdout);
  }

  void write_report(const CountedVerdict& verdict, double seconds) const {
    if (args_.json.empty()) return;
    nlohmann::ordered_json json = report_head("run", verdict);
    json.update({{"run_file", args_.file},
                 {"rtl", rtl_.origin().string()},
                 {"rtl_hash", rtl_.hash()},
                 {"overrides", args_.overrides},
                 {"seconds", seconds},
                 {"verdicts", verdict_counts(reports_)},
                 {"cases", rows_}});
    write_json(args_.json, json);
  }

  RunArgs args_;
  RtlSnapshot rtl_ = RtlSnapshot::take(args_.rtl);  ///< all cases run on it
  WaveOptions waves_;
  std::vector<cfg::Case> cases_;
  std::vector<ResolvedCase> resolved_;
  std::vector<CaseReport> reports_;
  std::vector<nlohmann::ordered_json> rows_;  ///< JSON of the reports
  std::vector<fs::path> folders_;
  const Budget no_limit_{0.0};
  BudgetedLibraries libraries_{library_options(rtl_), no_limit_};
  std::unique_ptr<CoverSink> cover_;  ///< of --cov
  std::vector<bool> done_;
  std::unique_ptr<RunTable> table_;
  size_t printed_ = 0;
  ProgressLine progress_;
};

}  // namespace

CountedVerdict run_command(const RunArgs& args) { return Run(args).execute(); }

}  // namespace sharp::tb
