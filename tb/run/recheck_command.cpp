// SPDX-License-Identifier: Apache-2.0
// `sharp recheck`: recorded runs against the golden model and the checkers of today, without RTL (docs/record.md).
#include "tb/run/recheck_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "base/process/interrupt.h"
#include "tb/check/failure_text.h"
#include "tb/record/recording.h"
#include "tb/record/replay_dut.h"
#include "tb/run/run_case.h"
#include "tb/run/run_table.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using Json = nlohmann::ordered_json;

/// The file itself, or every recording in a folder and below it.
std::vector<fs::path> find_recordings(const std::string& target) {
  if (!fs::is_directory(target)) return {target};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(target))
    if (entry.path().filename() == kRecordingName) files.push_back(entry.path());
  if (files.empty())
    throw cfg::ConfigError(
        fmt::format("{}: no {} in it or below it; `sharp run --record --out DIR` writes one of "
                    "every case",
                    target, kRecordingName));
  std::sort(files.begin(), files.end());
  return files;
}

/// A damaged file ends playback; what is wrong is kept, since a session turns exceptions into a verdict.
class FileCycles : public CycleSource {
 public:
  FileCycles(RecordingReader& reader, std::string& error) : reader_(reader), error_(error) {}
  const RecordedCycle* next() override {
    try {
      return error_.empty() ? reader_.next() : nullptr;
    } catch (const RecordingError& e) {
      error_ = e.what();
      return nullptr;
    }
  }

 private:
  RecordingReader& reader_;
  std::string& error_;
};

/// One recording played against the checkers. Throws RecordingError if the file cannot be used.
class Recheck {
 public:
  explicit Recheck(const fs::path& file) : file_(file), reader_(file) {}

  CaseReport run() {
    const cfg::Case& c = reader_.recorded_case();
    CaseReport report = blank_report(c, {pass_infos(reader_.job()), false, ""});
    report.started = true;
    report.folder = file_.parent_path().string();
    std::string error;
    ReplayDut dut(std::make_unique<FileCycles>(reader_, error), PinDigest(c.accel));
    report.result = run_checked(dut, c.accel, reader_.job(), *c.input, session_options(c));
    if (report.result.verdict == Verdict::interrupted) return report;
    if (!error.empty()) throw RecordingError(error);
    recorded_ = reader_.finish();  // before any verdict counts: a damaged file has none
    take_over(report);
    judge(dut, report.result);
    adopt_cause(report.result);
    measure_errors(c, report);
    return report;
  }

  const cfg::Case& recorded_case() const { return reader_.recorded_case(); }
  /// Null after an interruption.
  const Json& recorded() const { return recorded_; }
  bool as_recorded(const CaseReport& now) const {
    if (recorded_.is_null()) return false;
    const Json& failure = recorded_.at("failure");
    const std::string before = failure.is_null() ? "" : failure.at("message");
    return recorded_.at("verdict") == to_string(now.result.verdict) && recorded_.at("detail") == now.result.detail &&
           before == (now.result.failure ? now.result.failure->message : "");
  }

 private:
  /// What the run knew of itself.
  void take_over(CaseReport& report) {
    try {
      before_ = report_from_json(recorded_);
    } catch (const std::exception& e) {
      throw RecordingError(
          fmt::format("{}: the result at the end is none of `sharp run`: {}", file_.string(), e.what()));
    }
    report.k_auto = before_.k_auto;
    report.reproduce = before_.reproduce;
    report.run_file = before_.run_file;
    report.rtl = before_.rtl;
  }

  /// A verdict reached after playback had strayed is none.
  void judge(const ReplayDut& dut, SessionResult& r) const {
    if (dut.stray() == ReplayDut::Stray::none || (r.failure && r.failure->cycle < dut.stray_cycle())) return;
    if (dut.stray() == ReplayDut::Stray::other_pins)
      throw RecordingError(
          fmt::format("{}: field 'pins' of cycle {}: the testbench of today drives other pins than those "
                      "recorded (another model, seed, plan or driver): record the run anew",
                      file_.string(), dut.stray_cycle()));
    r.failure.reset();
    r.verdict = Verdict::incomplete;
    r.detail = fmt::format(
        "the recording ends in cycle {}, where the run ended with {} ({}); the golden model of today "
        "finds no difference up to there",
        dut.stray_cycle(), to_string(before_.result.verdict), before_.result.detail);
  }

  /// The way back from a failure needs the insides of the RTL: that of the run holds if it is the same failure.
  void adopt_cause(SessionResult& r) const {
    if (!r.failure || !before_.result.failure) return;
    const Failure& before = *before_.result.failure;
    Failure same = *r.failure;
    same.level = before.level;
    same.note = before.note;
    same.chain = before.chain;
    same.conclusion = before.conclusion;
    same.message = failure_message(same);
    if (same.message == before.message) r.failure = std::move(same);
  }

  const fs::path file_;
  RecordingReader reader_;
  Json recorded_;
  CaseReport before_;
};

class RecheckRun {
 public:
  explicit RecheckRun(const RecheckArgs& args) : args_(args) {}

  CountedVerdict execute() {
    const auto begin = std::chrono::steady_clock::now();
    for (const fs::path& file : find_recordings(args_.target)) {
      if (interrupt_flag()) break;
      one(file);
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    fmt::print("{}\n{}", failure_text(reports_), summary_line(reports_, seconds));
    Verdict verdict = worst(reports_);
    if (interrupt_flag()) verdict = worse(verdict, Verdict::interrupted);
    const CountedVerdict counted(verdict, compared(reports_));
    write_report(counted, seconds);
    return counted;
  }

 private:
  void one(const fs::path& file) {
    try {
      Recheck recheck(file);
      const CaseReport r = recheck.run();
      const bool same = recheck.as_recorded(r);
      const std::string was = recheck.recorded().is_null() ? "" : recheck.recorded().at("verdict").get<std::string>();
      const char* note = same ? "as recorded" : "not as recorded: ";
      fmt::print("{:<13}{} ({}{}), {} cycles\n", to_string(r.result.verdict), r.label, note, same ? "" : was,
                 grouped(r.result.cycles_compared));
      Json row = report_json(recheck.recorded_case(), r);
      row["recording"] = file.string();
      row["recorded_verdict"] = was;
      row["as_recorded"] = same;
      add(r, std::move(row));
    } catch (const RecordingError& e) {
      unusable(file, e.what());
    }
    std::fflush(stdout);
  }

  void unusable(const fs::path& file, const std::string& why) {
    CaseReport r;
    r.label = file.string();
    r.started = false;
    r.result.verdict = Verdict::bad_config;
    r.result.detail = why;
    fmt::print("{:<13}{}\n", to_string(r.result.verdict), r.label);
    add(r, {{"verdict", to_string(r.result.verdict)}, {"detail", why}, {"recording", file.string()}});
  }

  void add(const CaseReport& report, Json row) {
    reports_.push_back(report);
    rows_.push_back(std::move(row));
  }

  void write_report(const CountedVerdict& verdict, double seconds) const {
    if (args_.json.empty()) return;
    Json json = report_head("recheck", verdict);
    json.update({{"seconds", seconds}, {"verdicts", verdict_counts(reports_)}, {"cases", rows_}});
    write_json(args_.json, json);
  }

  const RecheckArgs& args_;
  std::vector<CaseReport> reports_;
  std::vector<Json> rows_;
};

}  // namespace

CountedVerdict recheck_command(const RecheckArgs& args) { return RecheckRun(args).execute(); }

}  // namespace sharp::tb
