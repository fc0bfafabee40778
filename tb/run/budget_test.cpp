// SPDX-License-Identifier: Apache-2.0
// --budget bounds the wall time of a whole command, builds included; Ctrl-C ends a build; progress fits the terminal.
#include <gmock/gmock.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "base/test/test_sharp.h"
#include "cfg/src/run_file.h"
#include "tb/run/budgeted_libraries.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Clock = std::chrono::steady_clock;

constexpr double kSlack = 20.0;  // seconds, on a machine that is busy; a build takes longer

TEST(Budget, IsOverWhenItsTimeIsUp) {
  const Budget budget(0.2);
  EXPECT_FALSE(budget.over());
  EXPECT_LE(budget.seconds_left(), 0.2);
  const auto begin = Clock::now();
  while (!budget.over() && Clock::now() - begin < std::chrono::seconds(30))
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(budget.over());
  EXPECT_TRUE(budget.is_used_up());
  EXPECT_EQ(budget.seconds_left(), 0.0);
  EXPECT_GE(budget.seconds_gone(), 0.2);
}

TEST(Budget, WithoutALimitItNeverIs) {
  const Budget budget(0.0);
  std::this_thread::sleep_for(std::chrono::milliseconds(120));  // two looks of the watcher
  EXPECT_FALSE(budget.over());
  EXPECT_TRUE(std::isinf(budget.seconds_left()));
}

TEST(BudgetedLibraries, NothingIsBuiltWhenTheTimeIsUp) {
  const fs::path cache = fs::temp_directory_path() / ("sharp-budget-cache-" + std::to_string(getpid()));
  const Budget budget(0.001);
  while (!budget.over()) std::this_thread::yield();
  DutLibraryOptions options;
  options.cache_dir = cache;
  BudgetedLibraries libraries(options, budget);
  const cfg::Accel tiny = cfg::load_accel("tiny"), large = cfg::load_accel("sharp_64");
  libraries.load({large, tiny, large});
  EXPECT_EQ(libraries.find(tiny), nullptr);
  EXPECT_THAT(libraries.not_built(), ElementsAre("tiny (default)", "sharp_64 (default)"))
      << "fewest MACs first, each once";
  EXPECT_FALSE(fs::exists(cache)) << "a build was started";
}

TEST(BudgetedLibraries, ABuildEndsWithTheBudget) {
  const fs::path folder = fs::temp_directory_path() / ("sharp-budget-build-" + std::to_string(getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "build.sh") << "#!/bin/sh\nexec sleep 600\n";
  fs::permissions(folder / "build.sh", fs::perms::owner_all);
  const Budget budget(0.5);
  DutLibraryOptions options;
  options.cache_dir = folder / "dut";
  options.script = folder / "build.sh";
  BudgetedLibraries libraries(options, budget);
  libraries.load({cfg::load_accel("tiny"), cfg::load_accel("sharp_64")});
  EXPECT_LT(budget.seconds_gone(), 0.5 + kSlack);
  EXPECT_THAT(libraries.not_built(), ElementsAre("tiny (default)", "sharp_64 (default)"));
  fs::remove_all(folder);
}

TEST(BudgetedLibraries, LoadsWhatIsBuilt) {
  const cfg::Accel tiny = cfg::load_accel("tiny");
  ensure_dut_library(tiny);
  const Budget budget(60.0);
  BudgetedLibraries libraries({}, budget);
  libraries.load({tiny, tiny});
  EXPECT_NE(libraries.find(tiny), nullptr);
  EXPECT_THAT(libraries.not_built(), IsEmpty());
}

TEST(ProgressLine, IsCutToTheWidthOfTheTerminal) {
  EXPECT_EQ(cut_to("short", 79), "short");
  EXPECT_EQ(cut_to(std::string(79, 'x'), 79), std::string(79, 'x'));
  EXPECT_EQ(cut_to(std::string(80, 'x'), 79), std::string(76, 'x') + "...");
  EXPECT_EQ(cut_to("12345", 3), "...");
  EXPECT_EQ(cut_to("12345", 0), "");
  EXPECT_EQ(cut_to("a\xc3\xa4\xc3\xa4\xc3\xa4", 6), "a\xc3\xa4...") << "whole characters";
}

/// Commands with an empty cache of DUT libraries: they have to build.
class BudgetCli : public SharpTest {
 protected:
  BudgetCli() { environment_ = {"SHARP_DUT_CACHE=" + (folder_ / "dut").string()}; }

  bool has_library() const {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder_ / "dut", none))
      if (entry.path().extension() == ".so") return true;
    return false;
  }
};

TEST_F(BudgetCli, ClosureEndsInTimeInTheMiddleOfABuildAndNamesIt) {
  const SharpResult r = sharp("cov close --db new.db --accel tiny --budget 4s" + kJson);
  EXPECT_EQ(r.exit_code, 5) << r.out;
  EXPECT_LT(r.seconds, 4.0 + kSlack) << r.out;
  EXPECT_THAT(r.out, HasSubstr("not built, since the budget was not enough: tiny (default"));
  EXPECT_THAT(r.out, HasSubstr("0 runs: nothing that could have failed"));
  EXPECT_EQ(report()["verdict"], "incomplete");
  EXPECT_EQ(report()["runs"], 0);
  EXPECT_FALSE(report()["not_built"].empty());
  EXPECT_FALSE(has_library());
}

TEST_F(BudgetCli, ShrinkEndsInTimeInTheMiddleOfABuild) {
  const SharpResult r = sharp("shrink " + kRun + " --budget 2 --out small.yaml");
  EXPECT_EQ(r.exit_code, 5) << r.out;
  EXPECT_LT(r.seconds, 2.0 + kSlack) << r.out;
  EXPECT_THAT(r.out, HasSubstr("the budget of 2 s was used up before a case had failed"));
  EXPECT_FALSE(fs::exists(folder_ / "small.yaml"));
  EXPECT_FALSE(has_library());
}

TEST_F(BudgetCli, CtrlCEndsABuildOfEachCommand) {
  for (const std::string& arguments :
       {"run " + kRun, std::string("random --accel tiny"), std::string("cov close --db new.db --accel tiny"),
        "shrink " + kRun + " --out small.yaml", std::string("eval --quick --out eval")}) {
    const SharpResult r = sharp(arguments, {"timeout", "--preserve-status", "-s", "INT", "3"});
    EXPECT_EQ(r.exit_code, 6) << arguments << "\n" << r.out;
    EXPECT_LT(r.seconds, 3.0 + kSlack) << arguments << "\n" << r.out;
    EXPECT_THAT(r.out, HasSubstr("interrupted")) << arguments;
    EXPECT_FALSE(has_library()) << arguments;
  }
}

}  // namespace
}  // namespace sharp::tb
