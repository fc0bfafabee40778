// SPDX-License-Identifier: Apache-2.0
// `sharp shrink` on RTL with a planted hazard defect: 96x96, T = 40 becomes small and still fails in the same way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/test/test_sharp.h"
#include "cfg/src/run_file.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using ::testing::HasSubstr;

class ShrinkCli : public SharpTest {
 protected:
  ShrinkCli() { environment_ = {kCanaryCache}; }

  /// The dispatcher does not wait for h of the step before.
  fs::path defective_rtl() {
    return plant("control/sharp_hazard.sv", "h_steps_q < step_i;", "h_steps_q < step_i && clear_i;");
  }

  /// Sends SIGINT once it has said a text; its exit code.
  int interrupted(const std::string& line, const std::string& awaited) {
    const pid_t pid = start(line);
    constexpr int kPollMs = 20, kLimitMs = 600'000;
    for (int waited = 0; waited < kLimitMs && background().find(awaited) == std::string::npos; waited += kPollMs)
      std::this_thread::sleep_for(std::chrono::milliseconds(kPollMs));
    kill(pid, SIGINT);
    const int code = wait_for(pid);
    out_ = background();
    return code;
  }

  /// A large job; the options that make it small, and its end.
  const std::string large_ =
      kRun +
      " --set accel=sharp_64 --set k=8 --set input.steps=40 --set 'model={type: random, input_size: "
      "96, hidden_size: 96}' --keep-accel --budget 600 --out small.yaml";
  const fs::path small_ = folder_ / "small.yaml";
};

TEST_F(ShrinkCli, TakesAHazardTo8x8AndThreeSteps) {
  const std::string rtl = " --rtl " + shell_path(defective_rtl());
  ASSERT_EQ(exit_code_of("shrink " + large_ + rtl), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("signature mismatch/issue/unexpected/expected=h_raw"));
  const cfg::Case c = cfg::load_run(small_).at(0);
  EXPECT_LE(c.layers->at(0).weights.at(0).input_size, 8u);
  EXPECT_LE(c.layers->at(0).weights.at(0).hidden_size, 8u);
  EXPECT_LE(c.input->steps, 3u);
  EXPECT_EQ(exit_code_of("run small.yaml" + rtl), 1) << out_;
  EXPECT_THAT(out_, HasSubstr("stall reason h_raw"));
}

TEST_F(ShrinkCli, CtrlCKeepsTheBestSoFar) {
  const std::string rtl = " --rtl " + shell_path(defective_rtl());
  // The log tells of the signature when the first trials begin.
  ASSERT_EQ(interrupted("shrink " + large_ + rtl, "signature "), 6) << out_;
  EXPECT_THAT(out_, HasSubstr("interrupted: the best so far"));
  EXPECT_NO_THROW(cfg::load_run(small_));
  EXPECT_EQ(exit_code_of("run small.yaml" + rtl), 1) << out_;
  EXPECT_THAT(out_, HasSubstr("stall reason h_raw"));
}

TEST_F(ShrinkCli, StatesKOfEachPass) {
  const std::string rtl = " --rtl " + shell_path(defective_rtl());
  const std::string stack =
      " --set 'model={layers: [{type: random, input_size: 9, hidden_size: 7}, {type: random, hidden_size: 5}]}'";
  ASSERT_EQ(exit_code_of("run " + kRun + stack + " --set k=4/8" + rtl), 1) << out_;  // builds the DUT
  ASSERT_EQ(exit_code_of("shrink " + kRun + stack + " --set k=4/8 --keep-accel --budget 20 --out small.yaml" + rtl), 0)
      << out_;
  const cfg::Case c = cfg::load_run(small_).at(0);
  EXPECT_EQ(c.pass_ks.empty() ? 1 : c.pass_ks.size(), c.layers->size());
  EXPECT_EQ(exit_code_of("run small.yaml" + rtl), 1) << out_;
}

TEST_F(ShrinkCli, RefusesARunThatPasses) {
  EXPECT_EQ(exit_code_of("shrink " + kRun + " --budget 600 --out small.yaml"), 2) << out_;
  EXPECT_THAT(out_, HasSubstr("no case of this run fails"));
  EXPECT_FALSE(fs::exists(small_));
}

}  // namespace
}  // namespace sharp::tb
