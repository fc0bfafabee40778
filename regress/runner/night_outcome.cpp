// SPDX-License-Identifier: Apache-2.0
// Judges a night.
#include "regress/runner/night_outcome.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/output/output_file.h"
#include "base/sqlite/connection.h"
#include "cfg/src/run_file.h"
#include "tb/run/case_report.h"

namespace sharp::regress {
namespace {

class Judge {
 public:
  Judge(const NightPlan& plan, Dispatched first, Dispatched again, const JudgeSettings& settings)
      : plan_(plan), settings_(settings) {
    out_of_time_ = first.out_of_time;
    unrepeated_ = failures_of(first).size();
    unrepeated_ -= std::min(unrepeated_, again.results.size());
    o_.builds = std::move(first.builds);
    o_.results = std::move(first.results);
    o_.seconds_runs = std::move(again.results);
  }

  NightOutcome judge() {
    set_states();
    find_flaky();
    o_.complete = o_.count(TestState::not_run) == 0;
    make_buckets_of_failures();
    set_bugs();
    o_.gate = check_cycles(watched(), settings_.recorded_cycles, settings_.waivers, settings_.consumed_waivers);
    set_verdict();
    return std::move(o_);
  }

 private:
  void set_states() {
    for (const Job& job : plan_.jobs)
      for (const PlannedTest& t : job.tests) {
        const auto at = o_.results.find(t.test);
        o_.states[t.test] = at == o_.results.end() ? (job.fill ? TestState::fill_not_run : TestState::not_run)
                            : at->second.passed()  ? TestState::passed
                                                   : TestState::failed;
      }
  }

  void find_flaky() {
    for (const auto& [test, second] : o_.seconds_runs) {
      const auto first = o_.results.find(test);
      if (first == o_.results.end() || first->second.digest == second.digest) continue;
      o_.states[test] = TestState::flaky;
      o_.flaky.emplace_back(&first->second, &second);
    }
  }

  void make_buckets_of_failures() {
    std::vector<const TestResult*> failures;
    for (const auto& [test, result] : o_.results)
      if (o_.states[test] == TestState::failed) failures.push_back(&result);
    o_.buckets = make_buckets(failures);
  }

  void set_bugs() {
    for (const KnownBug& bug : settings_.known_bugs) {
      o_.bugs.push_back(state_of(bug, o_.buckets, plan_.list, settings_.today, o_.complete));
      if (o_.bugs.back() != BugState::seen) continue;
      for (const Bucket& b : o_.buckets)
        if (b.key == bug.bucket)
          for (const TestResult* r : b.tests) o_.states[r->test] = TestState::known;
    }
  }

  std::vector<const TestResult*> watched() const {
    std::vector<const TestResult*> tests;
    for (const Job& job : plan_.jobs)
      for (const PlannedTest& t : job.tests)
        if (const auto at = o_.results.find(t.test); t.recorded && at != o_.results.end()) tests.push_back(&at->second);
    return tests;
  }

  void red(tb::Verdict verdict, const std::string& reason) {
    o_.verdict = tb::worse(o_.verdict, verdict);
    o_.colour = "red";
    o_.reasons.push_back(reason);
  }

  void yellow(const std::string& reason) {
    if (o_.colour == "green") o_.colour = "yellow";
    o_.reasons.push_back(reason);
  }

  void set_verdict() {
    o_.verdict = tb::Verdict::pass;
    o_.colour = "green";
    judge_tests();
    tell_failed_builds();
    judge_bugs();
    judge_gate();
    if (o_.results.empty()) red(tb::Verdict::incomplete, "no test ran");
  }

  void judge_tests() {
    tb::Verdict worst = tb::Verdict::pass;
    for (const auto& [test, result] : o_.results)
      if (o_.states[test] == TestState::failed || o_.states[test] == TestState::flaky)
        worst = tb::worse(worst, result.passed() ? tb::Verdict::mismatch : result.verdict);
    if (const unsigned n = o_.count(TestState::failed))
      red(worst, fmt::format("{} test{} failed in {} bucket{}", n, n == 1 ? "" : "s", o_.buckets.size(),
                             o_.buckets.size() == 1 ? "" : "s"));
    if (const unsigned n = o_.count(TestState::flaky))
      red(worst, fmt::format("{} flaky: another outcome with the same seed", n));
    if (unrepeated_ > 0)
      red(worst, fmt::format("{} of the failures did not run a second time: they may be flaky", unrepeated_));
    judge_not_run();
    if (const unsigned n = o_.count(TestState::known)) yellow(fmt::format("{} failed as known", n));
  }

  void judge_not_run() {
    const unsigned n = o_.count(TestState::not_run);
    if (n == 0) return;
    const std::string why = out_of_time_ ? fmt::format(": the budget of {} was spent", settings_.budget) : "";
    red(tb::Verdict::incomplete, fmt::format("{} of the plan did not run{}", n, why));
    const std::vector<std::string> duts = in_state(BuildState::not_built);
    if (!duts.empty()) o_.reasons.push_back(fmt::format("not built: {}", fmt::join(duts, ", ")));
  }

  /// Their tests, if any ran, have the verdict.
  void tell_failed_builds() {
    const std::vector<std::string> duts = in_state(BuildState::failed);
    if (!duts.empty())
      o_.reasons.push_back(
          fmt::format("{} of {} DUTs do not build: {}", duts.size(), o_.builds.size(), fmt::join(duts, ", ")));
  }

  std::vector<std::string> in_state(BuildState state) const {
    std::vector<std::string> names;
    for (const BuildResult& b : o_.builds)
      if (b.state == state) names.push_back(b.dut);
    return names;
  }

  void judge_bugs() {
    for (size_t n = 0; n < o_.bugs.size(); ++n) {
      const KnownBug& bug = settings_.known_bugs[n];
      if (o_.bugs[n] == BugState::expired)
        red(tb::Verdict::mismatch, fmt::format("known bug {} expired on {}", bug.id, bug.expires));
      if (o_.bugs[n] == BugState::not_failing)
        red(tb::Verdict::mismatch,
            fmt::format("known bug {} (bucket {}) no longer fails: remove it from cfg/known_bugs.yaml", bug.id,
                        bug.bucket));
    }
  }

  void judge_gate() {
    for (const CycleChange& c : o_.gate.changed)
      if (!c.waived)
        red(tb::Verdict::mismatch, fmt::format("cycles changed from {} to {}: {}", c.recorded, c.measured, c.test));
    for (size_t n = 0; n < o_.gate.waivers.size(); ++n) {
      const CycleWaiver& w = settings_.waivers[n];
      const std::string name = fmt::format("waiver {} -> {} of {}", w.from, w.to, w.test);
      if (o_.gate.waivers[n] == WaiverState::unused) red(tb::Verdict::mismatch, name + ": the change did not come");
      if (o_.gate.waivers[n] == WaiverState::not_exercised && o_.complete)
        yellow(name + ": its test is not in this list");
      if (o_.gate.waivers[n] == WaiverState::used_before)
        yellow(name + " was used: remove it from cfg/cycle_waivers.yaml");
      if (o_.gate.waivers[n] == WaiverState::used) yellow(name + " is used now: " + w.reason);
    }
  }

  const NightPlan& plan_;
  const JudgeSettings& settings_;
  bool out_of_time_ = false;
  size_t unrepeated_ = 0;  ///< failures without a second run
  NightOutcome o_;
};

}  // namespace

std::string to_string(TestState state) {
  static const char* const kNames[] = {"passed", "failed", "known", "flaky", "not_run", "fill_not_run"};
  return kNames[static_cast<size_t>(state)];
}

unsigned NightOutcome::count(TestState state) const {
  return static_cast<unsigned>(
      std::count_if(states.begin(), states.end(), [state](const auto& t) { return t.second == state; }));
}

void NightOutcome::interrupt() {
  verdict = tb::Verdict::interrupted;
  colour = "red";
  reasons.push_back("interrupted: coverage, waves or speed may be missing");
}

void NightOutcome::accident(const std::exception& error) {
  const bool is_users = dynamic_cast<const cfg::ConfigError*>(&error) != nullptr ||
                        dynamic_cast<const sqlite::DatabaseError*>(&error) != nullptr ||
                        dynamic_cast<const tb::OutputError*>(&error) != nullptr;
  verdict = tb::worse(verdict, is_users ? tb::Verdict::bad_config : tb::Verdict::internal_error);
  colour = "red";
  reasons.push_back(fmt::format("the runner failed: {}", error.what()));
}

std::vector<std::string> failures_of(const Dispatched& first) {
  std::vector<std::string> tests;
  for (const auto& [test, result] : first.results)
    if (!result.passed() && result.verdict != tb::Verdict::build_failed) tests.push_back(test);
  return tests;
}

NightOutcome judge(const NightPlan& plan, Dispatched first, Dispatched again, const JudgeSettings& settings) {
  return Judge(plan, std::move(first), std::move(again), settings).judge();
}

}  // namespace sharp::regress
