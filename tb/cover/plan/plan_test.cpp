// SPDX-License-Identifier: Apache-2.0
// Patterns, the loader, and that everything that a plan may leave out or name wrongly is told.
#include "tb/cover/plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/text/glob.h"
#include "cfg/src/run_file.h"
#include "tb/cover/plan/plan_goals.h"
#include "tb/cover/plan/plan_resolve.h"

namespace sharp::cover {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Glob, StarsAndQuestionMarks) {
  EXPECT_TRUE(glob_match("run.*", "run.smoke"));
  EXPECT_TRUE(glob_match("*/Activation.*/?", "Both/Activation.EveryHalf/1"));
  EXPECT_TRUE(glob_match("a*b*c", "aXbYbZc"));
  EXPECT_FALSE(glob_match("run.?", "run.smoke"));
  EXPECT_FALSE(glob_match("run", "run.smoke"));
  EXPECT_TRUE(glob_match("*", ""));
}

TEST(Glob, PartsOfABinThatThePatternLacksMayBeAnything) {
  EXPECT_TRUE(bin_match("stall.*", "stall.episode/h_raw/1/issue"));
  EXPECT_TRUE(bin_match("stall.episode/h_raw", "stall.episode/h_raw/1/issue"));
  EXPECT_TRUE(bin_match("stall.episode/*/1", "stall.episode/h_raw/1/issue"));
  EXPECT_FALSE(bin_match("stall.episode/h", "stall.episode/h_raw/1/issue"));
  EXPECT_FALSE(bin_match("stall.episode/*/2", "stall.episode/h_raw/1/issue"));
  EXPECT_FALSE(bin_match("stall.episode/h_raw/1/issue/more", "stall.episode/h_raw/1/issue"));
}

/// A plan of one file in a folder of its own.
class PlanTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    catalog_.add({"g", "p", "", {Axis::of("a", {"x", "y", "z"})}, [](std::span<const unsigned> i) {
                    return i[0] == 2 ? Rule{BinKind::ignore, "why"} : Rule{};
                  }});
  }
  void TearDown() override { fs::remove_all(folder_); }

  Plan load(const std::string& items) const {
    std::ofstream(folder_ / "area.yaml") << "title: Area\nitems:\n" << items;
    return load_plan(folder_);
  }
  std::string load_error(const std::string& items) const {
    try {
      load(items);
    } catch (const cfg::ConfigError& e) {
      return e.what();
    }
    return "no error";
  }
  std::vector<std::string> errors(const std::string& items) const {
    const Plan plan = load(items);
    return resolve(plan, world_).errors;
  }

  fs::path folder_ = fs::temp_directory_path() / ("sharp-plan-test-" + std::to_string(getpid()));
  Catalog catalog_;
  PlanWorld world_{catalog_, {"canary.dead", "run.smoke"}, {"issue", "gate"}, {"Rule_A"}, {}};
  const std::string good_ =
      "  - id: one\n    title: T\n    source: S\n    stage: V1\n    checks: {boundaries: [issue], assertions: Rule_A,"
      " canaries: [dead]}\n    tests: [run.*]\n    cover: [g.p]\n";
  std::string changed(const std::string& from, const std::string& to) const {
    std::string text = good_;
    return text.replace(text.find(from), from.size(), to);
  }
};

TEST_F(PlanTest, AWholePlanHasNoErrors) {
  const Plan plan = load(good_);
  const Resolution r = resolve(plan, world_);
  EXPECT_THAT(r.errors, IsEmpty());
  ASSERT_EQ(r.items.size(), 1u);
  EXPECT_EQ(r.items[0].item->id, "area.one");
  EXPECT_THAT(r.items[0].bins, ElementsAre(0u, 1u));
  EXPECT_EQ(r.items[0].tests, 2u);
}

TEST_F(PlanTest, UnknownMissingAndIllegalKeysAreToldWithTheirLine) {
  EXPECT_THAT(load_error(changed("tests:", "testz:")), HasSubstr("area.yaml:8: unknown key 'items.testz'"));
  EXPECT_THAT(load_error(changed("canaries:", "canary:")), HasSubstr("unknown key 'items.checks.canary'"));
  EXPECT_THAT(load_error(changed("    title: T\n", "")), HasSubstr("key 'items.title' is missing"));
  EXPECT_THAT(load_error(changed("V1", "V9")), HasSubstr("'V9' is not legal; legal: V1, V2, V3"));
  EXPECT_THAT(load_error(changed("one", "One!")), HasSubstr("a word of a-z"));
  EXPECT_THAT(load_error(changed("[g.p]", "[g.p, g.p]")), HasSubstr("'g.p' is there twice"));
  EXPECT_THAT(load_error(changed("    tests: [run.*]\n", "")), HasSubstr("item 'area.one' has no 'tests'"));
  EXPECT_THAT(load_error(changed("    cover: [g.p]\n", "")), HasSubstr("neither 'cover' nor 'uncounted'"));
  EXPECT_THAT(load_error(changed("cover:", "uncounted: why\n    cover:")), HasSubstr("the item has cover points"));
  EXPECT_THAT(load_error(good_ + good_), HasSubstr("id 'area.one' is already that of"));
}

TEST_F(PlanTest, AFolderWithoutFilesIsNoPlan) {
  EXPECT_THROW(load_plan(folder_), cfg::ConfigError);
  EXPECT_THROW(load_plan(folder_ / "none"), cfg::ConfigError);
}

TEST_F(PlanTest, AStalePatternIsTold) {
  EXPECT_THAT(errors(changed("[g.p]", "[g.p, g.q]")),
              ElementsAre(HasSubstr("area.yaml:9: key 'cover': 'g.q' matches no bin; did you mean 'g.p'?")));
  EXPECT_THAT(errors(changed("[g.p]", "[g.p/x, g.p/y/n]")), Contains(HasSubstr("'g.p/y/n' matches no bin")));
  EXPECT_THAT(errors(changed("[run.*]", "[run.*, ran.*]")),
              ElementsAre(HasSubstr("area.yaml:8: key 'tests': 'ran.*' matches no test")));
  EXPECT_THAT(errors(changed("[dead]", "[dead, gone]")), ElementsAre(HasSubstr("no test canary.gone or defect.gone")));
  EXPECT_THAT(errors(changed("[issue]", "[isue]")),
              ElementsAre(HasSubstr("'isue' is no boundary; did you mean 'issue'?")));
  EXPECT_THAT(errors(changed("Rule_A", "[Rule_A, Rul_A]")), ElementsAre(HasSubstr("'Rul_A' is no RTL assertion")));
}

TEST_F(PlanTest, ATestThatIsRemovedIsTold) {
  world_.tests = {"canary.dead"};
  EXPECT_THAT(errors(good_), ElementsAre(HasSubstr("'run.*' matches no test")));
  world_.tests = {"run.smoke"};
  EXPECT_THAT(errors(good_), ElementsAre(HasSubstr("there is no test canary.dead")));
}

TEST_F(PlanTest, WhatNoItemNamesIsTold) {
  world_.tests.push_back("orphan.test");
  world_.assertions.push_back("Orphan_A");
  EXPECT_THAT(errors(changed("[g.p]", "[g.p/x]")),
              ElementsAre("test 'orphan.test' belongs to no item of the plan",
                          "RTL assertion 'Orphan_A' belongs to no item of the plan",
                          "bin 'g.p/y' belongs to no item of the plan"));
}

TEST_F(PlanTest, AnItemNeedsAGoalAndACheck) {
  EXPECT_THAT(errors(changed("[g.p]", "[g.p/z]")), Contains(HasSubstr("item 'area.one' has no bin that is a goal")));
  EXPECT_THAT(errors(changed("boundaries: [issue], assertions: Rule_A, ", "")),
              Contains(HasSubstr("counts bins, but nothing checks it")));
}

TEST_F(PlanTest, ResultsCountGoalsAndStages) {
  const std::string later =
      "  - {id: two, title: T, source: S, stage: V2, goal: 50, checks: {boundaries: gate}, tests: run.smoke, cover: "
      "g.p}\n"
      "  - {id: three, title: T, source: S, stage: V3, tests: run.smoke, uncounted: none}\n";
  const Plan plan = load(good_ + later);
  const Resolution r = resolve(plan, world_);
  const PlanResult result = evaluate(r, {[](unsigned bin) { return bin == 1; }});
  EXPECT_EQ(result.items[0].reached.reached, 1u);
  EXPECT_EQ(result.items[0].reached.goals, 2u);
  EXPECT_FALSE(result.items[0].met);
  EXPECT_TRUE(result.items[1].met);
  EXPECT_EQ(result.stages[0].items, 1u);
  EXPECT_EQ(result.stages[0].met, 0u);
  EXPECT_EQ(result.stages[1].items, 2u);
  EXPECT_EQ(result.stages[1].met, 1u);
  EXPECT_EQ(result.stages[2].items, 2u);
  EXPECT_EQ(result.stages[2].reached.goals, 2u);
}

TEST_F(PlanTest, WhatCountsNothingMeetsNoGoal) {
  const Plan plan = load(changed("[g.p]", "[g.p/z]"));  // no bin of this name
  const Resolution r = resolve(plan, world_);
  EXPECT_FALSE(evaluate(r, {[](unsigned) { return true; }}).items[0].met);
  const StageGoal misspelt{"functionl", 50, "stages.yaml:3"};
  EXPECT_FALSE((GoalResult{&misspelt, {0, 0}, true}).met());
  EXPECT_TRUE((GoalResult{&misspelt, {1, 2}, true}).met());
}

TEST_F(PlanTest, CoverPropertiesAreGoalsOfAnItem) {
  world_.properties = {"Case_C", "Other_C"};
  EXPECT_THAT(errors(good_ + "    properties: Case_C\n"),
              ElementsAre("RTL cover property 'Other_C' belongs to no item of the plan"));
  EXPECT_THAT(errors(good_ + "    properties: [Case_C, Othr_C]\n"),
              Contains(HasSubstr("'Othr_C' is no RTL cover property; did you mean 'Other_C'?")));
  const Plan plan = load(good_ + "    properties: [Case_C, Other_C]\n");
  const Resolution r = resolve(plan, world_);
  const PlanResult result = evaluate(r, {[](unsigned) { return true; },
                                         [](const std::string& property) {
                                           return property == "Case_C" ? Reached{2, 2} : Reached{0, 1};
                                         }});
  EXPECT_EQ(result.items[0].reached.reached, 4u);
  EXPECT_EQ(result.items[0].reached.goals, 5u);
  EXPECT_FALSE(result.items[0].met);
  EXPECT_EQ(result.stages[0].reached.goals, 5u);
  EXPECT_TRUE(evaluate(r, {[](unsigned) { return true; }}).items[0].met) << "a database without code coverage";
}

TEST_F(PlanTest, AnItemMayHavePropertiesAlone) {
  world_.properties = {"Case_C"};
  EXPECT_THAT(load_error(changed("    cover: [g.p]\n", "    properties: Case_C\n    uncounted: why\n")),
              HasSubstr("the item has cover points"));
  const std::string second = "  - {id: two, title: T, source: S, stage: V2, tests: run.smoke, properties: Case_C}\n";
  EXPECT_THAT(errors(good_ + second), ElementsAre(HasSubstr("counts bins, but nothing checks it")));
}

/// A plan of one good item, with goals of stages.
class StageGoals : public PlanTest {
 protected:
  void write(const std::string& goals) const { std::ofstream(folder_ / "stages.yaml") << goals; }
  std::string error(const std::string& goals) const {
    write(goals);
    return load_error(good_);
  }
};

TEST_F(StageGoals, AreToldWithTheirLineIfTheyAreWrong) {
  EXPECT_THAT(error("stages: {V4: {functional: 1}}\n"), HasSubstr("unknown key 'stages.V4'"));
  EXPECT_THAT(error("stages:\n  V1:\n    functional: 101\n"), HasSubstr("stages.yaml:3: key 'stages.V1.functional'"));
  EXPECT_THAT(error("stages: {V1: 95}\n"), HasSubstr("must be a map of goals"));
  write("stages:\n  V2: {gg: 5, line: 5}\n");
  EXPECT_THAT(errors(good_), ElementsAre(HasSubstr("stages.yaml:2: there is no goal 'gg'; legal: functional, line")));
}

TEST_F(StageGoals, AreMetByBinsAndCode) {
  write("stages: {V2: {functional: 50, g: 51, toggle: 90, user: 100}}\n");
  const Plan plan = load(good_);
  EXPECT_TRUE(plan.goals[0].empty());
  const Summary half = summarise(catalog_, std::vector<BinTotal>{{"g.p/x", 1, 1}});
  CodeSummary code;
  code.reached[static_cast<unsigned>(CodeKind::toggle)] = {9, 10};
  code.reached[static_cast<unsigned>(CodeKind::user)] = {99, 100};
  const auto met = [&](const CodeSummary* c) {
    std::vector<bool> all;
    for (const GoalResult& g : evaluate_goals(plan.goals[1], half, c)) all.push_back(g.met());
    return all;
  };
  EXPECT_THAT(met(&code), ElementsAre(true, false, true, false));
  EXPECT_THAT(met(nullptr), ElementsAre(true, false, false, false)) << "nothing is known of the code";
}

TEST_F(PlanTest, ThePageHasEveryItem) {
  const std::string page = to_markdown(load(good_));
  for (const char* text : {"## Area", "### area.one", "T. S, V1, goal 100 %.", "- boundaries: `issue`",
                           "- assertions: `Rule_A`", "- canaries: `dead`", "- tests: `run.*`", "- bins: `g.p`"})
    EXPECT_THAT(page, HasSubstr(text));
}

TEST_F(PlanTest, AssertionsAreLabelsAndModules) {
  fs::create_directories(folder_ / "test_x");
  std::ofstream(folder_ / "m.sv") << "  assert (a);  // why\n";
  std::ofstream(folder_ / "n.sv") << "  Fact_A:\n    assert property (a);\n";
  std::ofstream(folder_ / "test_x" / "bench.sv") << "  assert (a);\n";
  std::ofstream(folder_ / "o.sv") << "  Case_C: cover property (a);\n  STATE_C: b = 1;\n";
  EXPECT_THAT(rtl_assertions(folder_), ElementsAre("Fact_A", "m"));
  EXPECT_THAT(rtl_properties(folder_), ElementsAre("Case_C"));
}

}  // namespace
}  // namespace sharp::cover
