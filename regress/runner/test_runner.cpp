// SPDX-License-Identifier: Apache-2.0
// From the name of a test to its result.
#include "regress/runner/test_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/process/interrupt.h"
#include "cfg/types/random.h"
#include "regress/random/random_regression.h"
#include "regress/runner/test_command.h"
#include "regress/runner/test_unit.h"
#include "tb/cause/find_cause.h"
#include "tb/check/signature.h"
#include "tb/library/dut_library.h"
#include "tb/run/run_case.h"
#include "tb/sim/result_json.h"

namespace sharp::regress {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

/// Of everything that must be equal when the test runs again.
std::string digest_of(const tb::SessionResult& s) {
  const Json all{{"verdict", to_string(s.verdict)},
                 {"detail", s.detail},
                 {"failure", s.failure ? tb::to_json(*s.failure) : Json(nullptr)},
                 {"golden", tb::counters_json(s.golden)},
                 {"rtl", tb::counters_json(s.rtl)},
                 {"counts", tb::counts_json(s.counts)},
                 {"h", tb::digest(s.h)},
                 {"c", tb::digest(s.c)}};
  return fmt::format("{:016x}", cfg::hash_name(0, all.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

void take(const tb::SessionResult& s, TestResult& r) {
  r.verdict = s.verdict;
  r.detail = s.detail;
  r.predicted_cycles = s.golden.cycles;
  r.measured_cycles = s.rtl.cycles;
  r.values = s.values_compared;
  r.cycles = s.cycles_compared;
  r.sim_seconds = s.run_seconds;
  r.digest = digest_of(s);
  if (s.verdict == tb::Verdict::pass) return;
  r.signature = to_string(tb::signature_of(s.verdict, s.failure, s.detail));
  r.unit = unit_of(s);
  if (!s.failure) return;
  r.message = s.failure->message;
  r.conclusion = s.failure->conclusion;
  r.first_bad_cycle = static_cast<int64_t>(s.failure->cycle);
}

uint64_t smaller_limit(uint64_t a, uint64_t b) { return a == 0 ? b : b == 0 ? a : std::min(a, b); }

tb::SessionResult ended_by(tb::Verdict verdict, const char* what) {
  tb::SessionResult result;
  result.verdict = verdict;
  result.detail = what;
  return result;
}

/// A test whose DUT does not build.
struct NoDut {
  BuildNote note;
};

void take(const NoDut& no_dut, TestResult& r) {
  take(ended_by(tb::Verdict::build_failed, no_dut.note.detail.c_str()), r);
  r.message = no_dut.note.log;
  r.conclusion = no_dut.note.conclusion;
}

}  // namespace

const tb::DutLibrary& TestRunner::library(const cfg::Accel& accel, const std::string& variant) {
  const std::string key = tb::parameter_text(accel) + variant;
  auto at = libraries_.find(key);
  if (at == libraries_.end()) at = libraries_.emplace(key, load(accel, variant)).first;
  return at->second;
}

tb::DutLibrary TestRunner::load(const cfg::Accel& accel, const std::string& variant) const {
  if (const auto note = options_.notes.find(accel, variant)) throw NoDut{*note};
  try {
    tb::DutLibraryOptions options;
    options.rtl = options_.rtl;
    options.variant = variant;
    options.jobs = 1;
    options.stop = &tb::interrupt_flag();
    return tb::DutLibrary(accel, options);
  } catch (const tb::DutBuildFailed& e) {
    const BuildNote note = note_of(e);
    options_.notes.add(accel, variant, note);
    throw NoDut{note};
  }
}

const cfg::Accel& TestRunner::accel_of(const RandomLine& line) {
  const std::string key = line.accel + " " + line.latency;
  auto at = accels_.find(key);
  if (at == accels_.end()) at = accels_.emplace(key, load_accel_of(line)).first;
  return at->second;
}

const cfg::Profile& TestRunner::profile_of(const RandomLine& line) {
  std::string key = line.profile;
  for (const std::string& overlay : line.overlays) key += "\n" + overlay;
  auto at = profiles_.find(key);
  if (at == profiles_.end()) at = profiles_.emplace(key, cfg::load_profile(line.profile, line.overlays)).first;
  return at->second;
}

tb::SessionResult TestRunner::run_case(const RunLine& line) {
  cfg::Case c = load_case(line);
  c.max_cycles = smaller_limit(c.max_cycles, options_.max_cycles);
  const tb::ResolvedCase resolved = tb::resolve(c);
  tb::CaseReport report = tb::blank_report(c, resolved);
  report.run_file = line.file;
  if (!resolved.error.empty()) return report.result;
  tb::RunCaseOptions run;
  run.waves.mode = tb::WaveMode::none;
  run.cover = options_.cover;
  tb::run_case(c, resolved, library(c.accel, "fast"), run, report);
  return report.result;
}

tb::SessionResult TestRunner::run_random(const RandomLine& line) {
  const RandomRun run = make_random_run(accel_of(line), profile_of(line), line.seed, line.only.value());
  const tb::DutLibrary& dut_library = library(run.accel, line.variant);
  tb::SessionOptions session = session_options(run);
  session.stop = &tb::interrupt_flag();
  session.max_cycles = smaller_limit(session.max_cycles, options_.max_cycles);
  const tb::SessionOptions plain = session;
  if (options_.cover != nullptr)
    session.observer = &options_.cover->begin({run.accel, run.job, run.input, run.choices});
  const auto dut = dut_library.create({1});
  tb::SessionResult result = run_checked(*dut, run.accel, run.job, run.input, session);
  if (result.failure) find_cause(*dut_library.create({1}), run.accel, run.job, run.input, plain, *result.failure);
  if (options_.cover != nullptr)
    options_.cover->end({to_line(line), run.accel.name, run.accel.latency_name, line.variant, line.seed}, result);
  dut->finish();
  return result;
}

tb::SessionResult TestRunner::simulate(const std::string& test) {
  const TestCommand command = parse_test(test);
  if (const auto* line = std::get_if<RunLine>(&command)) return run_case(*line);
  return run_random(std::get<RandomLine>(command));
}

TestResult TestRunner::run(const std::string& test) {
  TestResult result;
  result.test = test;
  const auto begin = Clock::now();
  try {
    take(simulate(test), result);
  } catch (const cfg::ConfigError& e) {
    take(ended_by(tb::Verdict::bad_config, e.what()), result);
  } catch (const NoDut& no_dut) {
    take(no_dut, result);
  } catch (const tb::DutBuildInterrupted& e) {
    take(ended_by(tb::Verdict::interrupted, e.what()), result);
  } catch (const std::exception& e) {
    take(ended_by(tb::Verdict::internal_error, e.what()), result);
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return result;
}

}  // namespace sharp::regress
