// SPDX-License-Identifier: Apache-2.0
// One case from DUT to report.
#include "tb/run/run_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

#include "base/output/output_file.h"
#include "base/process/interrupt.h"
#include "base/text/command_text.h"
#include "cfg/types/half.h"
#include "golden/reference/reference.h"
#include "tb/cause/find_cause.h"
#include "tb/record/recording_dut.h"
#include "tb/run/cover_sink.h"
#include "tb/run/wave_files.h"
#include "tb/sim/observer_fan.h"
#include "tb/trace/text_trace.h"
#include "tb/waves/wave_recorder.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

std::vector<double> widen(const std::vector<uint16_t>& bits) {
  std::vector<double> values(bits.size());
  std::transform(bits.begin(), bits.end(), values.begin(), cfg::half_to_float);
  return values;
}
std::vector<double> widen(const std::vector<uint32_t>& bits) {
  std::vector<double> values(bits.size());
  std::transform(bits.begin(), bits.end(), values.begin(), [](uint32_t b) { return std::bit_cast<float>(b); });
  return values;
}
std::vector<double> widen(const std::vector<float>& v) { return {v.begin(), v.end()}; }

double difference(double got, double wanted) {
  if (got == wanted || (std::isnan(got) && std::isnan(wanted))) return 0.0;
  const double d = std::abs(got - wanted);
  return std::isnan(d) ? std::numeric_limits<double>::infinity() : d;
}

/// Every h and c of the run has been received and agrees with the golden model. (A run that ended early has the same
/// arrays, filled in part.)
bool is_complete(const SessionResult& s) {
  return s.verdict == Verdict::pass || (s.failure && s.failure->boundary == Boundary::expect);
}

void compare_reference(const cfg::Case& c, CaseReport& r) {
  const golden::ReferenceOutput reference = golden::run_reference(*c.layers, *c.input);
  r.h_reference_error = max_difference(widen(r.result.h), reference.h);
  r.c_reference_error = max_difference(widen(r.result.c), reference.c);
}

/// Whether every value lies within the tolerance was checked by the session; this is how close it came.
void measure_expected(const cfg::Case& c, CaseReport& r) {
  if (!c.expect->h.empty()) r.h_expect_error = max_difference(widen(r.result.h), widen(c.expect->h));
  if (!c.expect->c.empty()) r.c_expect_error = max_difference(widen(r.result.c), widen(c.expect->c));
}

std::string log_text(const CaseReport& r) {
  const SessionResult& s = r.result;
  std::string text = fmt::format("case       {}\nverdict    {}\ndetail     {}\nreproduce  {}\n", r.label,
                                 to_string(s.verdict), s.detail, r.reproduce);
  text += fmt::format("cycles     golden {} rtl {}, simulated {}\n", s.golden.cycles, s.rtl.cycles, s.sim_cycles);
  text += fmt::format("\n{:<15}{:>14}{:>14}{:>14}\n", "boundary", "expected", "compared", "mismatched");
  for (size_t b = 0; b < s.counts.size(); ++b)
    text += fmt::format("{:<15}{:>14}{:>14}{:>14}\n", to_string(static_cast<Boundary>(b)), s.counts[b].expected,
                        s.counts[b].compared, s.counts[b].mismatched);
  text += fmt::format("\n{:<6}{:>6}  {:<10}{:>6}{:>14}\n", "pass", "layer", "direction", "K", "cycles");
  for (size_t n = 0; n < r.passes.size() && n < s.passes.size(); ++n)
    text += fmt::format("{:<6}{:>6}  {:<10}{:>6}{:>14}\n", n, r.passes[n].layer,
                        r.passes[n].reverse ? "reverse" : "forward", r.passes[n].desc.k, s.passes[n].cycles);
  if (s.failure) text += "\n" + s.failure->message + "\n";
  return text;
}

void file_results(const cfg::Case& c, const fs::path& folder, const CaseReport& r) {
  if (is_complete(r.result)) {
    write_npy(folder / "h.npy", c.input->steps, r.result.h);
    write_npy(folder / "c.npy", c.input->steps, r.result.c);
    write_states(folder, r.result.passes, r.passes);
  }
  write_file(folder / "log.txt", log_text(r));
  write_json(folder / "result.json", report_json(c, r));
}

void clear_results(const fs::path& folder) {
  make_folder(folder);
  for (const char* name : {"result.json", "h.npy", "c.npy", "log.txt", "wave.fst", "failure.gtkw", "model.trace",
                           "rtl.trace", kRecordingName})
    fs::remove(folder / name);
  std::vector<fs::path> states;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().find("_final.") == 1) states.push_back(entry.path());
  for (const fs::path& file : states) fs::remove(file);
}

/// Something of the case could not be written. What the run itself came to stays, but it is no pass.
void note_lost(const cfg::Case& c, const fs::path& folder, const std::string& what, CaseReport& r) {
  const bool was_run = r.result.sim_cycles != 0;
  r.result.verdict = was_run ? worse(r.result.verdict, Verdict::bad_config) : Verdict::bad_config;
  r.result.detail = was_run && !r.result.detail.empty() ? r.result.detail + "; " + what : what;
  if (folder.empty()) return;
  try {
    write_json(folder / "result.json", report_json(c, r));
  } catch (const OutputError&) {  // most likely for the same reason, which has been said
  }
}

cover::RunRecord run_record(const cfg::Case& c, const CaseReport& report) {
  return {canonical_command(report.run_file, c, report.rtl), c.accel.name, c.accel.latency_name, "fast", c.seed};
}

/// The text of the run file, for people; empty if it is gone.
std::string text_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A recording of the run, and the DUT that writes it.
struct Recorder {
  Recorder(const fs::path& folder, const cfg::Case& c, const ResolvedCase& resolved, const CaseReport& report, Dut& dut)
      : file(folder / kRecordingName, c, make_job(c, resolved),
             {{"run_file", report.run_file}, {"run_file_text", text_of(report.run_file)}}),
        recording_dut(dut, file) {}
  RecordingWriter file;
  RecordingDut recording_dut;
};

/// A run that did not come to a verdict of its own cannot be checked again.
bool worth_keeping(Verdict v) { return v != Verdict::interrupted && v != Verdict::internal_error; }

/// report.wave: the dump, if one was written. A failing run is dumped once its cause is known.
void simulate(const cfg::Case& c, const ResolvedCase& resolved, const DutLibrary& library,
              const RunCaseOptions& options, CaseReport& report) {
  const auto dut = library.create({c.seed});
  std::optional<Recorder> recording;
  if (!options.record_folder.empty()) {
    make_folder(options.record_folder);
    recording.emplace(options.record_folder, c, resolved, report, *dut);
  }
  SessionOptions session = session_options(c);
  std::optional<WaveRecorder> recorder;
  if (!options.wave_folder.empty() && options.waves.mode != WaveMode::none) {
    clear_wave(options.wave_folder);
    if (options.waves.mode != WaveMode::fail) check_wave(options.wave_folder);
    recorder.emplace(*dut, c.accel, options.waves, options.wave_folder / "wave.fst");
    session.hook = &*recorder;
  }
  const golden::JobPlan job = make_job(c, resolved);
  std::optional<TraceFiles> trace;
  ObserverFan observers;
  if (!options.trace_folder.empty()) {
    make_folder(options.trace_folder);
    observers.add(trace.emplace(c.accel, options.trace_folder).observer());
  }
  if (options.cover != nullptr) observers.add(&options.cover->begin({c.accel, job, *c.input}));
  session.observer = observers.get();
  Dut& checked = recording ? recording->recording_dut : *dut;
  report.result = run_checked(checked, c.accel, job, *c.input, session);
  SessionResult& s = report.result;
  // Before the dump: its window begins before the earliest cause.
  if (s.failure && s.verdict != Verdict::interrupted && !(recorder && recorder->replaying()))
    find_cause(*library.create({c.seed}), c.accel, job, *c.input, session_options(c), *s.failure);
  const bool dumped = recorder && recorder->complete(s);
  if (trace) trace->commit();
  if (options.cover != nullptr) options.cover->end(run_record(c, report), s);
  dut->finish();
  if (dumped) file_wave(options.wave_folder / "wave.fst", report);
  measure_errors(c, report);
  if (recording && worth_keeping(s.verdict)) recording->file.commit(report_json(c, report));
}

}  // namespace

double max_difference(std::span<const double> got, std::span<const double> wanted) {
  if (got.size() != wanted.size()) return std::numeric_limits<double>::infinity();
  double largest = 0.0;
  for (size_t i = 0; i < got.size(); ++i) largest = std::max(largest, difference(got[i], wanted[i]));
  return largest;
}

void measure_errors(const cfg::Case& c, CaseReport& report) {
  if (!is_complete(report.result)) return;
  compare_reference(c, report);
  if (c.expect) measure_expected(c, report);
}

void write_states(const fs::path& folder, const std::vector<PassResult>& states, const std::vector<PassInfo>& passes) {
  for (size_t n = 0; n < passes.size();) {
    const unsigned layer = passes[n].layer;
    const size_t first = n;
    std::vector<uint16_t> h;
    std::vector<uint32_t> c;
    for (; n < passes.size() && passes[n].layer == layer; ++n) {
      h.insert(h.end(), states.at(n).h.begin(), states[n].h.end());
      c.insert(c.end(), states[n].c.begin(), states[n].c.end());
    }
    write_npy(folder / fmt::format("h_final.{}.npy", layer), n - first, h);
    write_npy(folder / fmt::format("c_final.{}.npy", layer), n - first, c);
  }
}

SessionOptions session_options(const cfg::Case& c) {
  SessionOptions o;
  o.seed = c.seed;
  o.traffic = c.traffic;
  o.hang_cycles = c.hang_cycles;
  o.max_cycles = c.max_cycles;
  o.stop = &interrupt_flag();
  o.expect = c.expect;
  o.host_noise = c.host_noise;
  o.starts = c.starts;
  return o;
}

CaseReport blank_report(const cfg::Case& c, const ResolvedCase& resolved) {
  CaseReport r;
  r.label = c.label;
  r.passes = resolved.passes;
  r.k_auto = resolved.k_auto;
  r.started = false;
  r.result.verdict = resolved.error.empty() ? Verdict::interrupted : Verdict::bad_config;
  r.result.detail = resolved.error.empty() ? "not run" : resolved.error;
  return r;
}

void run_case(const cfg::Case& c, const ResolvedCase& resolved, const DutLibrary& library,
              const RunCaseOptions& options, CaseReport& report) {
  report.started = true;
  report.folder = options.folder.string();
  try {
    if (!options.folder.empty()) clear_results(options.folder);
    simulate(c, resolved, library, options, report);
    if (!options.folder.empty()) file_results(c, options.folder, report);
  } catch (const OutputError& e) {
    note_lost(c, options.folder, e.what(), report);
  } catch (const fs::filesystem_error& e) {
    note_lost(c, options.folder, e.what(), report);
  }
}

std::string reproduce_command(const std::string& program, const std::string& run_file, const cfg::Case& c,
                              const std::string& rtl_dir) {
  std::string line = shell_line({program, "run"}) + " " + shell_path(run_file);
  for (const std::string& s : c.selectors)
    if (!s.starts_with("seed=")) line += " --set " + shell_word(s);
  line += fmt::format(" --seed {} --waves all", c.seed);
  return rtl_dir.empty() ? line : line + " --rtl " + shell_path(rtl_dir);
}

}  // namespace sharp::tb
