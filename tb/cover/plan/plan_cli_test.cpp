// SPDX-License-Identifier: Apache-2.0
// Canaries of `sharp plan --check`: the plan of this project with something missing, stale or too much.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/process/process.h"
#include "base/test/test_sharp.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class PlanCli : public SharpTest {
 protected:
  void SetUp() override {
    fs::copy(fs::path(SHARP_SOURCE_DIR) / "cfg" / "plan", plan_);
    const ProcessOptions into{.output = tests_, .errors = "/dev/null"};
    ASSERT_EQ(run_process({"ctest", "--test-dir", SHARP_BUILD, "--show-only=json-v1"}, into).code, 0);
  }

  SharpResult check() const { return sharp("plan --check --plan plan --tests tests.json"); }

  const fs::path plan_ = folder_ / "plan", tests_ = folder_ / "tests.json";
};

/// A plan of one item whose bins every run hits, and the database of one run.
class PlanRequire : public PlanCli {
 protected:
  void SetUp() override {
    PlanCli::SetUp();
    ASSERT_EQ(sharp("random --accel tiny --runs 1 --cov one.db").exit_code, 0);
    for (const auto& entry : fs::directory_iterator(plan_)) fs::remove(entry);
    std::ofstream(plan_ / "one.yaml") << "title: One\nitems:\n  - {id: one, title: T, source: S, stage: V1, goal: 1,\n"
                                         "     checks: {boundaries: issue}, tests: plan.check, cover: stimulus.cell}\n";
  }
  SharpResult require(const std::string& goals, const std::string& options) const {
    std::ofstream(plan_ / "stages.yaml") << "stages: {V2: " << goals << "}\n";
    return sharp("plan --plan plan --tests tests.json --db one.db" + options);
  }
};

TEST_F(PlanRequire, AGoalThatIsNotMetIsAnErrorOnlyIfItIsRequired) {
  EXPECT_EQ(require("{functional: 1}", " --require").exit_code, 0);
  const SharpResult listed = require("{functional: 99}", "");
  EXPECT_EQ(listed.exit_code, 0);
  EXPECT_THAT(listed.out, ::testing::ContainsRegex("functional +goal  99 %: .* NOT MET"));
  const SharpResult required = require("{functional: 99}", " --require" + kJson);
  EXPECT_EQ(required.exit_code, 1);
  EXPECT_THAT(required.out, HasSubstr("goals not met: V2 functional"));
  EXPECT_EQ(report()["unmet"], json({"V2 functional"}));
  EXPECT_EQ(require("{functional: 99}", " --require --stage V1").exit_code, 0) << "a goal of a later stage";
  EXPECT_THAT(require("{line: 1}", " --require").out, HasSubstr("the database has no code coverage"));
}

TEST_F(PlanRequire, AnItemThatIsNotMetIsNamed) {
  std::ofstream(plan_ / "two.yaml") << "title: Two\nitems:\n  - {id: two, title: T, source: S, stage: V2,\n"
                                       "     checks: {boundaries: issue}, tests: plan.check, cover: hazard.*}\n";
  const SharpResult r = require("{functional: 1}", " --require");
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_THAT(r.out, HasSubstr("goals not met: two.two"));
}

TEST_F(PlanRequire, NeedsADatabase) {
  const SharpResult r = sharp("plan --require --plan plan --tests tests.json");
  EXPECT_EQ(r.exit_code, 2);
  EXPECT_THAT(r.out, HasSubstr("state it with --db DB"));
}

TEST_F(PlanCli, ARemovedCanaryAndAnOrphanTestAreTold) {
  json list = json::parse(read_file(tests_));
  bool renamed = false;
  for (json& test : list["tests"])
    if (test["name"] == "canary.h_raw_ignored") {
      test["name"] = "orphan";
      renamed = true;
    }
  ASSERT_TRUE(renamed);
  std::ofstream(tests_) << list;
  const SharpResult r = check();
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_THAT(r.out, AllOf(HasSubstr("there is no test canary.h_raw_ignored"),
                           HasSubstr("test 'orphan' belongs to no item of the plan")));
}

TEST_F(PlanCli, AnItemThatIsRemovedLeavesBinsWithoutAnItemAndAnOldPage) {
  fs::remove(plan_ / "stalls.yaml");
  const SharpResult r = check();
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_THAT(r.out, AllOf(HasSubstr("bin 'stall.episode/"), HasSubstr("verification-plan.md is not current")));
}

TEST_F(PlanCli, AStalePatternIsToldWithItsLine) {
  std::ofstream(plan_ / "zz.yaml")
      << "title: Z\nitems:\n  - {id: z, title: z, source: z, stage: V1,\n"
         "     checks: {boundaries: issue}, tests: plan.check,\n     cover: stall.epsode}\n";
  const SharpResult r = check();
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_THAT(r.out, HasSubstr("zz.yaml:5: key 'cover': 'stall.epsode' matches no bin; did you mean 'stall.episode'?"));
}

TEST_F(PlanCli, AnUnknownKeyAndAnUnbuiltTestProgramAreBadConfiguration) {
  std::ofstream(plan_ / "zz.yaml") << "title: Z\nitem: []\n";
  EXPECT_EQ(check().exit_code, 2);
  fs::remove(plan_ / "zz.yaml");
  std::ofstream(tests_) << R"({"tests": [{"name": "catalog_test_NOT_BUILT"}]})";
  const SharpResult r = check();
  EXPECT_EQ(r.exit_code, 2);
  EXPECT_THAT(r.out, HasSubstr("test program catalog_test is not built"));
}

}  // namespace
}  // namespace sharp::tb
