// SPDX-License-Identifier: Apache-2.0
// Canaries of `sharp plan --check`: the plan of this project with something missing, stale or too much.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;

namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Result {
  int exit_code = -1;
  std::string out;  ///< stdout and stderr
};

class PlanCli : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    fs::copy(fs::path(SHARP_SOURCE_DIR) / "cfg" / "plan", plan_);
    const std::string command =
        std::string("ctest --test-dir '") + SHARP_BUILD + "' --show-only=json-v1 > " + tests_.string();
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  void TearDown() override { fs::remove_all(folder_); }

  Result check() const {
    const fs::path log = folder_ / "log";
    const std::string command = std::string(SHARP_EXECUTABLE) + " plan --check --plan " + plan_.string() + " --tests " +
                                tests_.string() + " > " + log.string() + " 2>&1";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(log)};
  }

  fs::path folder_ = fs::temp_directory_path() / ("sharp-plan-cli-test-" + std::to_string(getpid()));
  fs::path plan_ = folder_ / "plan", tests_ = folder_ / "tests.json";
};

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
  const Result r = check();
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_THAT(r.out, AllOf(HasSubstr("there is no test canary.h_raw_ignored"),
                           HasSubstr("test 'orphan' belongs to no item of the plan")));
}

TEST_F(PlanCli, AnItemThatIsRemovedLeavesBinsWithoutAnItemAndAnOldPage) {
  fs::remove(plan_ / "stalls.yaml");
  const Result r = check();
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_THAT(r.out, AllOf(HasSubstr("bin 'stall.episode/"), HasSubstr("verification-plan.md is not current")));
}

TEST_F(PlanCli, AStalePatternIsToldWithItsLine) {
  std::ofstream(plan_ / "zz.yaml")
      << "title: Z\nitems:\n  - {id: z, title: z, source: z, stage: V1,\n"
         "     checks: {boundaries: issue}, tests: plan.check,\n     cover: stall.epsode}\n";
  const Result r = check();
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_THAT(r.out, HasSubstr("zz.yaml:5: key 'cover': 'stall.epsode' matches no bin; did you mean 'stall.episode'?"));
}

TEST_F(PlanCli, AnUnknownKeyAndAnUnbuiltTestProgramAreBadConfiguration) {
  std::ofstream(plan_ / "zz.yaml") << "title: Z\nitem: []\n";
  EXPECT_EQ(check().exit_code, 2);
  fs::remove(plan_ / "zz.yaml");
  std::ofstream(tests_) << R"({"tests": [{"name": "catalog_test_NOT_BUILT"}]})";
  const Result r = check();
  EXPECT_EQ(r.exit_code, 2);
  EXPECT_THAT(r.out, HasSubstr("test program catalog_test is not built"));
}

}  // namespace
