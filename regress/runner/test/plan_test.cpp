// SPDX-License-Identifier: Apache-2.0
// Plans: which tests, in which order, in which jobs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "regress/runner/night_plan.h"
#include "regress/runner/test_command.h"

namespace sharp::regress {
namespace {

ListEntry series(const std::string& name, unsigned runs, unsigned fill = 0) {
  ListEntry e;
  e.name = name;
  e.random = "tiny";
  e.runs = runs;
  e.fill = fill;
  return e;
}

ListEntry smoke() {
  ListEntry e;
  e.name = "smoke";
  e.run = std::string(SHARP_SOURCE_DIR) + "/cfg/run/smoke.yaml";
  e.reseeds = 2;
  e.cycles_recorded = true;
  return e;
}

std::vector<PlannedTest> tests_of(const NightPlan& plan) {
  std::vector<PlannedTest> tests;
  for (const Job& job : plan.jobs) tests.insert(tests.end(), job.tests.begin(), job.tests.end());
  return tests;
}

TEST(Plan, SameArgumentsSamePlan) {
  const RegressList list{"l", "", {}, {smoke(), series("r", 10)}};
  EXPECT_EQ(make_plan(list, {}, {}), make_plan(list, {}, {}));
  PlanSettings other;
  other.seed = 2;
  EXPECT_NE(make_plan(list, {}, {}), make_plan(list, {}, other));
}

TEST(Plan, TakesEveryCaseAndReseedOnce) {
  const NightPlan plan = make_plan({"l", "", {}, {smoke()}}, {}, {});
  std::set<std::string> names;
  unsigned recorded = 0;
  for (const PlannedTest& t : tests_of(plan)) {
    EXPECT_TRUE(names.insert(t.test).second) << t.test;
    recorded += t.recorded;
  }
  EXPECT_EQ(names.size(), 32u);  // 2 machines, 4 schedules, 2 paddings, 2 seeds
  EXPECT_EQ(recorded, 16u);      // of the file's own seed
}

TEST(Plan, NamesOfTestsAreCases) {
  for (const PlannedTest& t : tests_of(make_plan({"l", "", {}, {smoke(), series("r", 3)}}, {}, {}))) {
    const TestCommand command = parse_test(t.test);
    if (const auto* line = std::get_if<RunLine>(&command)) EXPECT_NO_THROW(load_case(*line)) << t.test;
    EXPECT_THAT(reproduce_line(t.test, "/x y", true),
                testing::AllOf(testing::StartsWith("build/sharp r"), testing::EndsWith("--rtl '/x y'")));
  }
}

TEST(Plan, JobsHoldTestsOfOneDut) {
  const NightPlan plan = make_plan({"l", "", {}, {smoke(), series("r", 50)}}, {}, {});
  for (const Job& job : plan.jobs)
    for (const PlannedTest& t : job.tests) EXPECT_EQ(t.dut, job.tests[0].dut);
  PlanSettings single;
  single.job_seconds = 0.0;
  const NightPlan apart = make_plan({"l", "", {}, {series("r", 50)}}, {}, single);
  EXPECT_EQ(apart.jobs.size(), 50u);
}

TEST(Plan, JobsOfOneLimit) {
  ListEntry strict = series("strict", 5);
  strict.limits.seconds = 1;
  const NightPlan plan = make_plan({"l", "", {}, {series("r", 5), strict}}, {}, {});
  for (const Job& job : plan.jobs)
    for (const PlannedTest& t : job.tests)
      EXPECT_EQ(plan.entries[t.entry].limits, plan.entries[job.tests[0].entry].limits);
}

TEST(Plan, LongestJobsFirst) {
  const RegressList list{"l", "", {}, {series("r", 20)}};
  Experience experience;
  const std::vector<PlannedTest> tests = tests_of(make_plan(list, {}, {}));
  for (const PlannedTest& t : tests) experience.durations[t.test] = 1.0;
  experience.durations[tests[7].test] = 100.0;
  const NightPlan plan = make_plan(list, experience, {});
  EXPECT_EQ(plan.jobs[0].tests[0].test, tests[7].test);
}

TEST(Plan, FailuresOfEarlierNightsRunFirstThenTheirEntries) {
  const RegressList list{"l", "", {}, {series("a", 5), series("b", 5)}};
  PlanSettings yesterday, today;
  yesterday.seed = 1;
  today.seed = 2;
  const std::vector<PlannedTest> old = tests_of(make_plan(list, {}, yesterday));
  const NightPlan fresh = make_plan(list, {}, today);
  std::string of_b;
  for (const PlannedTest& t : tests_of(fresh))
    if (t.entry == 1) of_b = t.test;
  const NightPlan plan = make_plan(list, {{old[0].test, of_b, "run cfg/run/gone.yaml --seed 1"}, {}}, today);
  const std::vector<PlannedTest> tests = tests_of(plan);
  EXPECT_EQ(tests.size(), 11u);  // the test of a file that is gone is gone too
  std::set<std::string> first{tests[0].test, tests[1].test};
  EXPECT_EQ(first, (std::set<std::string>{old[0].test, of_b}));
  EXPECT_EQ(tests[2].entry, 1u);
  unsigned replays = 0;
  for (const PlannedTest& t : tests) replays += t.replay;
  EXPECT_EQ(replays, 1u);
}

TEST(Plan, FillComesLastAndOnlyWithABudget) {
  const RegressList list{"l", "", {}, {series("a", 3, 4), series("b", 2, 4)}};
  EXPECT_EQ(make_plan(list, {}, {}).count_tests(), 5u);
  PlanSettings budget;
  budget.fill = true;
  const NightPlan plan = make_plan(list, {}, budget);
  EXPECT_EQ(plan.count_tests(), 13u);
  bool filling = false;
  for (const Job& job : plan.jobs) {
    EXPECT_TRUE(job.fill || !filling);
    filling = job.fill;
    for (const PlannedTest& t : job.tests) EXPECT_EQ(t.fill, job.fill);
  }
}

TEST(Plan, SurvivesJson) {
  PlanSettings settings;
  settings.fill = true;
  settings.rtl = {"0123", "/rtl", false, 2, "deeper"};
  const NightPlan plan = make_plan({"l", "", {"tiny"}, {smoke(), series("r", 3, 2)}}, {}, settings);
  EXPECT_EQ(plan_from_json(nlohmann::ordered_json::parse(to_json(plan).dump())), plan);
}

TEST(Plan, SomeTestsOfAnother) {
  const NightPlan plan = make_plan({"l", "", {}, {series("r", 5)}}, {}, {});
  const std::string one = plan.jobs[0].tests[2].test;
  const NightPlan some = plan_of_tests(plan, {one, "no such"});
  ASSERT_EQ(some.jobs.size(), 1u);
  EXPECT_EQ(some.jobs[0].tests[0].test, one);
}

TEST(Plan, AnIdentityIsOfOneNightAndKept) {
  NightPlan plan;
  plan.night = new_night_id();
  EXPECT_EQ(plan.night.size(), 32u);
  EXPECT_NE(plan.night, new_night_id());
  nlohmann::ordered_json json = to_json(plan);
  EXPECT_EQ(plan_from_json(json).night, plan.night);
  json.erase("night");
  EXPECT_EQ(plan_from_json(json).night, "") << "a plan from before there was one";
}

}  // namespace
}  // namespace sharp::regress
