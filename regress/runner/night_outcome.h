// SPDX-License-Identifier: Apache-2.0
// A night judged: which test came to what, in which buckets, and the colour of all (docs/nightly.md "Verdict of a
// night").
#pragma once

#include <exception>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "regress/runner/cycle_gate.h"
#include "regress/runner/dispatcher.h"
#include "regress/runner/night_plan.h"
#include "regress/runner/triage.h"

namespace sharp::regress {

enum class TestState : uint8_t { passed, failed, known, flaky, not_run, fill_not_run };
std::string to_string(TestState state);

/// What the judgement needs beside the results.
struct JudgeSettings {
  std::vector<KnownBug> known_bugs;
  std::vector<CycleWaiver> waivers;
  std::function<std::optional<uint64_t>(const std::string&)> recorded_cycles;
  std::map<std::string, uint64_t> consumed_waivers;
  std::string today;   ///< "2026-11-29"
  std::string budget;  ///< as given, "30m"; or empty
};

struct NightOutcome {
  std::map<std::string, TestState> states;                             ///< by test, all of the plan
  std::map<std::string, TestResult> results;                           ///< of those that ran, first runs
  std::vector<std::pair<const TestResult*, const TestResult*>> flaky;  ///< first and second outcome
  std::map<std::string, TestResult> seconds_runs;                      ///< second runs of failures
  std::vector<Bucket> buckets;                                         ///< of failures that are not flaky
  std::vector<BugState> bugs;                                          ///< by known bug
  CycleGate gate;
  std::vector<BuildResult> builds;
  bool complete = false;  ///< every test of the plan (but fill) ran
  tb::Verdict verdict = tb::Verdict::incomplete;
  std::string colour;                ///< green, yellow or red
  std::vector<std::string> reasons;  ///< why it is not green

  unsigned count(TestState state) const;
  /// It was stopped, if only after the last test: red, verdict `interrupted` whatever the tests came to.
  void interrupt();
  /// The runner itself failed at something: red, verdict `internal_error`; `bad_config` for what the user can mend, a
  /// database or a folder.
  void accident(const std::exception& error);
};

/// Failures of the first runs, by name: those that have to run again. A DUT that does not build is not built again.
std::vector<std::string> failures_of(const Dispatched& first);

/// `again`: the second runs of the failures.
NightOutcome judge(const NightPlan& plan, Dispatched first, Dispatched again, const JudgeSettings& settings);

}  // namespace sharp::regress
