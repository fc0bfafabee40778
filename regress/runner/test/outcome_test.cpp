// SPDX-License-Identifier: Apache-2.0
// Judging a night: buckets, known bugs, flaky tests, cycle-count gate, colour.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cfg/src/run_file.h"
#include "regress/runner/night_outcome.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using tb::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;

TestResult result(const std::string& test, Verdict verdict, const std::string& unit = "", int64_t cycle = -1) {
  TestResult r;
  r.test = test;
  r.verdict = verdict;
  r.unit = unit;
  r.first_bad_cycle = cycle;
  if (verdict != Verdict::pass) r.signature = std::string(to_string(verdict)) + "/" + (unit.empty() ? "x" : "tile_sum");
  r.digest = r.signature + std::to_string(cycle);
  r.predicted_cycles = r.measured_cycles = 100;
  return r;
}

class Outcome : public testing::Test {
 protected:
  void add(const TestResult& r, bool fill = false) {
    plan(r.test, fill);
    first_.results[r.test] = r;
    if (!r.passed()) again_.results[r.test] = r;
  }
  void plan(const std::string& test, bool fill = false) {
    plan_.jobs.push_back({fill, {{test, 0, "d", false, fill, watch_}}});
  }
  NightOutcome judged() {
    plan_.list = "nightly";
    if (!settings_.recorded_cycles)
      settings_.recorded_cycles = [](const std::string&) { return std::optional<uint64_t>(); };
    settings_.today = "2026-11-29";
    return judge(plan_, first_, again_, settings_);
  }

  NightPlan plan_;
  Dispatched first_, again_;
  JudgeSettings settings_;
  bool watch_ = false;
};

TEST_F(Outcome, AllPassedIsGreen) {
  add(result("a", Verdict::pass));
  plan("b", true);  // fill that the budget did not reach
  const NightOutcome o = judged();
  EXPECT_EQ(o.colour, "green");
  EXPECT_EQ(o.verdict, Verdict::pass);
  EXPECT_TRUE(o.reasons.empty());
  EXPECT_EQ(o.count(TestState::fill_not_run), 1u);
}

TEST_F(Outcome, NothingRanIsNotGreen) {
  const NightOutcome o = judged();
  EXPECT_EQ(o.colour, "red");
  EXPECT_EQ(o.verdict, Verdict::incomplete);
}

TEST_F(Outcome, ADutThatDoesNotBuildIsABucketAndNoFlakyTest) {
  for (const char* test : {"a", "b"}) {
    TestResult r = result(test, Verdict::build_failed);
    r.detail = std::string("rtl/x.sv:") + (test[0] == 'a' ? "12" : "13") + ": needs 8 bits (verilator)";
    plan(r.test);
    first_.results[r.test] = r;
  }
  first_.builds = {{"tiny (deep)", BuildState::failed, 1.0, "rtl/x.sv:12"},
                   {"tiny (default)", BuildState::built, 1.0, ""}};
  EXPECT_THAT(failures_of(first_), testing::IsEmpty());
  const NightOutcome o = judged();
  EXPECT_EQ(o.verdict, Verdict::build_failed);
  ASSERT_EQ(o.buckets.size(), 1u);
  EXPECT_EQ(o.buckets[0].key, "build: rtl/x.sv: needs # bits (verilator)");
  EXPECT_EQ(o.buckets[0].title, "build: rtl/x.sv:12: needs 8 bits (verilator)");
  EXPECT_THAT(o.reasons, ElementsAre("2 tests failed in 1 bucket", "1 of 2 DUTs do not build: tiny (deep)"));
}

TEST_F(Outcome, WhatTheBudgetDidNotReachIsNamed) {
  add(result("a", Verdict::pass));
  plan("b");
  first_.out_of_time = true;
  first_.builds = {{"sharp_64k (deep)", BuildState::not_built, 0.0, ""}};
  settings_.budget = "3m";
  const NightOutcome o = judged();
  EXPECT_EQ(o.colour, "red");
  EXPECT_EQ(o.verdict, Verdict::incomplete);
  EXPECT_THAT(o.reasons,
              ElementsAre("1 of the plan did not run: the budget of 3m was spent", "not built: sharp_64k (deep)"));
}

TEST_F(Outcome, AFailureThatDidNotRunAgainIsSaid) {
  add(result("a", Verdict::mismatch, "mfu", 3));
  again_.results.clear();
  EXPECT_THAT(judged().reasons, testing::Contains(HasSubstr("1 of the failures did not run a second time")));
}

TEST_F(Outcome, WhatDidNotRunIsRed) {
  add(result("a", Verdict::pass));
  plan("b");
  const NightOutcome o = judged();
  EXPECT_EQ(o.colour, "red");
  EXPECT_EQ(o.verdict, Verdict::incomplete);
  EXPECT_EQ(o.states.at("b"), TestState::not_run);
}

TEST_F(Outcome, StoppedAfterTheLastTestIsRed) {
  add(result("a", Verdict::pass));
  NightOutcome o = judged();
  o.interrupt();
  EXPECT_EQ(o.colour, "red");
  EXPECT_EQ(o.verdict, Verdict::interrupted);
  EXPECT_THAT(o.reasons, ElementsAre("interrupted: coverage, waves or speed may be missing"));
}

TEST_F(Outcome, OneBucketForEachUnitAndForEachSignatureWithoutOne) {
  add(result("a", Verdict::mismatch, "tree", 50));
  add(result("b", Verdict::assertion, "tree", 20));
  add(result("c", Verdict::mismatch, "mfu", 9));
  add(result("d", Verdict::hang));
  add(result("e", Verdict::pass));
  const NightOutcome o = judged();
  ASSERT_EQ(o.buckets.size(), 3u);
  EXPECT_EQ(o.buckets[0].key, "tree");
  EXPECT_EQ(o.buckets[0].tests[0]->test, "b");  // the earliest bad cycle
  EXPECT_EQ(o.buckets[0].signatures.size(), 2u);
  EXPECT_EQ(o.buckets[1].key, "hang/x");
  EXPECT_EQ(o.buckets[1].name, "hang_x");
  EXPECT_EQ(o.verdict, Verdict::assertion);
  EXPECT_THAT(o.reasons, ElementsAre("4 tests failed in 3 buckets"));
}

TEST_F(Outcome, NeighboursWithoutAProbeBetweenThemShareABucket) {
  add(result("a", Verdict::mismatch, "cell_update", 50));
  add(result("b", Verdict::mismatch, "cell_update", 60));
  ASSERT_EQ(judged().buckets.size(), 1u);
  EXPECT_EQ(judged().buckets[0].key, "cell_update");
  add(result("c", Verdict::mismatch, "cell_memory", 70));
  add(result("d", Verdict::mismatch, "mfu", 70));
  const NightOutcome o = judged();
  ASSERT_EQ(o.buckets.size(), 2u);
  EXPECT_EQ(o.buckets[0].key, "cell_memory");
  EXPECT_EQ(o.buckets[0].tests.size(), 3u);
  EXPECT_EQ(o.buckets[1].key, "mfu");
}

TEST_F(Outcome, AnotherOutcomeWithTheSameSeedIsFlakyAndRed) {
  add(result("a", Verdict::mismatch, "tree", 50));
  again_.results["a"] = result("a", Verdict::pass);
  const NightOutcome o = judged();
  EXPECT_EQ(o.states.at("a"), TestState::flaky);
  ASSERT_EQ(o.flaky.size(), 1u);
  EXPECT_EQ(o.flaky[0].second->verdict, Verdict::pass);
  EXPECT_TRUE(o.buckets.empty());
  EXPECT_EQ(o.colour, "red");
  EXPECT_EQ(o.verdict, Verdict::mismatch);
}

TEST_F(Outcome, AnotherCycleIsFlakyToo) {
  add(result("a", Verdict::mismatch, "tree", 50));
  again_.results["a"] = result("a", Verdict::mismatch, "tree", 51);
  EXPECT_EQ(judged().states.at("a"), TestState::flaky);
}

TEST_F(Outcome, AKnownFailureIsYellow) {
  settings_.known_bugs = {{"S-1", "tree", "note", "2026-12-31", {"nightly"}}};
  add(result("a", Verdict::mismatch, "tree", 50));
  const NightOutcome o = judged();
  EXPECT_EQ(o.states.at("a"), TestState::known);
  EXPECT_EQ(o.colour, "yellow");
  EXPECT_EQ(o.verdict, Verdict::pass);
}

TEST_F(Outcome, AKnownBugDoesNotHideAnother) {
  settings_.known_bugs = {{"S-1", "tree", "note", "2026-12-31", {"nightly"}}};
  add(result("a", Verdict::mismatch, "tree", 50));
  add(result("b", Verdict::mismatch, "mfu", 50));
  EXPECT_EQ(judged().colour, "red");
}

TEST_F(Outcome, AnExpiredBugIsRed) {
  settings_.known_bugs = {{"S-1", "tree", "note", "2026-11-29", {"nightly"}}};
  add(result("a", Verdict::mismatch, "tree", 50));
  const NightOutcome o = judged();
  EXPECT_EQ(o.states.at("a"), TestState::failed);
  EXPECT_EQ(o.colour, "red");
  EXPECT_THAT(o.reasons, testing::Contains(HasSubstr("S-1 expired")));
}

TEST_F(Outcome, AKnownBugThatIsGoneIsRed) {
  settings_.known_bugs = {{"S-1", "tree", "note", "2026-12-31", {"nightly"}}};
  add(result("a", Verdict::pass));
  EXPECT_THAT(judged().reasons, ElementsAre(HasSubstr("S-1 (bucket tree) no longer fails")));
}

TEST_F(Outcome, AKnownBugOfAnotherListOrAHalfNightSaysNothing) {
  settings_.known_bugs = {{"S-1", "tree", "note", "2026-12-31", {"weekly"}}};
  add(result("a", Verdict::pass));
  EXPECT_EQ(judged().colour, "green");
  settings_.known_bugs[0].lists = {"nightly"};
  plan("b");
  EXPECT_EQ(judged().bugs[0], BugState::not_exercised);
}

class Gate : public Outcome {
 protected:
  void SetUp() override {
    watch_ = true;
    settings_.recorded_cycles = [](const std::string&) { return std::optional<uint64_t>(90); };
    add(result("a", Verdict::pass));  // 100 cycles
  }
};

TEST_F(Gate, AnUnexplainedChangeIsRed) {
  const NightOutcome o = judged();
  EXPECT_EQ(o.colour, "red");
  EXPECT_EQ(o.verdict, Verdict::mismatch);
  EXPECT_THAT(o.reasons, ElementsAre("cycles changed from 90 to 100: a"));
}

TEST_F(Gate, AWaiverExplainsItOnce) {
  settings_.waivers = {{"a", 90, 100, "why"}};
  const NightOutcome o = judged();
  EXPECT_EQ(o.colour, "yellow");
  EXPECT_EQ(o.gate.waivers[0], WaiverState::used);
  EXPECT_EQ(o.gate.accepted.at("a"), 100u);
  settings_.consumed_waivers = {{settings_.waivers[0].key(), 1}};
  EXPECT_EQ(judged().colour, "red");  // the record says 90 still: it was changed back and again
}

TEST_F(Gate, AWaiverOfAnotherChangeDoesNot) {
  settings_.waivers = {{"a", 90, 101, "why"}};
  const NightOutcome o = judged();
  EXPECT_EQ(o.colour, "red");
  EXPECT_EQ(o.gate.waivers[0], WaiverState::unused);
}

TEST_F(Gate, AUsedWaiverIsToBeRemoved) {
  settings_.recorded_cycles = [](const std::string&) { return std::optional<uint64_t>(100); };
  settings_.waivers = {{"a", 90, 100, "why"}};
  settings_.consumed_waivers = {{settings_.waivers[0].key(), 1}};
  const NightOutcome o = judged();
  EXPECT_EQ(o.colour, "yellow");
  EXPECT_EQ(o.gate.waivers[0], WaiverState::used_before);
}

TEST_F(Gate, AModelThatPredictsSomethingElseIsNeverWaived) {
  settings_.waivers = {{"a", 90, 100, "why"}};
  first_.results["a"].predicted_cycles = 99;
  EXPECT_EQ(judged().colour, "red");
}

TEST_F(Gate, ATestWithoutARecordIsNew) {
  settings_.recorded_cycles = [](const std::string&) { return std::optional<uint64_t>(); };
  const NightOutcome o = judged();
  EXPECT_EQ(o.colour, "green");
  EXPECT_EQ(o.gate.fresh.at("a"), 100u);
}

class Files : public testing::Test {
 protected:
  void TearDown() override { fs::remove(file_); }
  fs::path write(const std::string& text) const {
    std::ofstream(file_) << text;
    return file_;
  }
  fs::path file_ = fs::path(testing::TempDir()) / ("outcome_test_" + std::to_string(getpid()) + ".yaml");
};

TEST_F(Files, KnownBugs) {
  const auto bugs = load_known_bugs(
      write("known_bugs:\n  - {id: S-1, bucket: tree, note: n, expires: 2026-12-31, lists: [nightly, weekly]}\n"));
  ASSERT_EQ(bugs.size(), 1u);
  EXPECT_EQ(bugs[0].expires, "2026-12-31");
  EXPECT_THAT(bugs[0].lists, ElementsAre("nightly", "weekly"));
  EXPECT_THROW(load_known_bugs(write("known_bugs:\n  - {id: S-1, bucket: tree, note: n, expires: soon, lists: []}\n")),
               cfg::ConfigError);
  EXPECT_THROW(load_known_bugs(write("known_bugs:\n  - {id: S-1, bucket: tree, note: n, lists: []}\n")),
               cfg::ConfigError);
  EXPECT_TRUE(load_known_bugs("/no/such/file").empty());
}

TEST_F(Files, CyclesSurviveWriting) {
  const std::map<std::string, uint64_t> cycles{{"run x --set 'a=[1,2]' --seed 1", 17}, {"with \"quotes\" and \\", 2}};
  EXPECT_EQ(load_cycles(write(cycles_text(cycles))), cycles);
  EXPECT_THROW(load_cycles(write("a: many\n")), cfg::ConfigError);
}

TEST_F(Files, Waivers) {
  const auto waivers =
      load_cycle_waivers(write("cycle_waivers:\n  - {test: run x --seed 1, from: 3, to: 2, reason: faster}\n"));
  ASSERT_EQ(waivers.size(), 1u);
  EXPECT_EQ(waivers[0].to, 2u);
  EXPECT_THROW(load_cycle_waivers(write("cycle_waivers:\n  - {test: t, from: 3, to: 2}\n")), cfg::ConfigError);
}

}  // namespace
}  // namespace sharp::regress
