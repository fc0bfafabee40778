// SPDX-License-Identifier: Apache-2.0
// `sharp shrink` on RTL with a planted hazard defect: 96x96, T = 40 becomes small and still fails in the same way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "cfg/src/run_file.h"

namespace fs = std::filesystem;

namespace {

using ::testing::HasSubstr;

std::string read_file(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return std::move(text).str();
}

class ShrinkCli : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  int sharp(const std::string& arguments) {
    const fs::path log = folder_ / "log";
    const std::string cache = (fs::path(SHARP_BUILD) / "canary" / "dut").string();
    const int status = std::system(
        ("SHARP_DUT_CACHE=" + cache + " " + SHARP_EXECUTABLE + " " + arguments + " > " + log.string() + " 2>&1")
            .c_str());
    out_ = read_file(log);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  /// A copy of the RTL with another text in one place.
  fs::path planted(const std::string& file, const std::string& good, const std::string& bad) {
    const fs::path copy = folder_ / "rtl";
    fs::copy(fs::path(SHARP_SOURCE_DIR) / "rtl", copy, fs::copy_options::recursive);
    std::string text = read_file(copy / file);
    EXPECT_NE(text.find(good), std::string::npos) << "the RTL has changed: adapt the test";
    text.replace(text.find(good), good.size(), bad);
    std::ofstream(copy / file, std::ios::binary) << text;
    return copy;
  }

  /// The dispatcher does not wait for h of the step before.
  fs::path defective_rtl() {
    return planted("control/sharp_hazard.sv", "h_steps_q < step_i;", "h_steps_q < step_i && clear_i;");
  }

  /// Starts a command line of sharp, waits until its log holds a text, sends SIGINT; its exit code.
  int interrupted_sharp(const std::vector<std::string>& arguments, const std::string& awaited) {
    const fs::path log = folder_ / "log";
    const pid_t pid = fork();
    if (pid == 0) {
      setenv("SHARP_DUT_CACHE", (fs::path(SHARP_BUILD) / "canary" / "dut").c_str(), 1);
      std::freopen(log.c_str(), "w", stdout);
      std::vector<char*> argv = {const_cast<char*>(SHARP_EXECUTABLE)};
      for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
      argv.push_back(nullptr);
      execv(SHARP_EXECUTABLE, argv.data());
      _exit(127);
    }
    constexpr int kPollMs = 20, kLimitMs = 600'000;
    for (int waited = 0; waited < kLimitMs && read_file(log).find(awaited) == std::string::npos; waited += kPollMs)
      std::this_thread::sleep_for(std::chrono::milliseconds(kPollMs));
    kill(pid, SIGINT);
    int status = 0;
    waitpid(pid, &status, 0);
    out_ = read_file(log);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  const std::string run_ = std::string(SHARP_SOURCE_DIR) + "/regress/canary/run.yaml";
  const fs::path folder_ = fs::temp_directory_path() / ("sharp-shrink-test-" + std::to_string(getpid()));
  std::string out_;
};

TEST_F(ShrinkCli, TakesAHazardTo8x8AndThreeSteps) {
  const std::string rtl = " --rtl " + defective_rtl().string(), small = (folder_ / "small.yaml").string();
  const int code = sharp("shrink " + run_ +
                         " --set accel=sharp_64 --set k=8 --set input.steps=40 --set 'model={type: random, input_size: "
                         "96, hidden_size: 96}' --keep-accel --budget 600 --out " +
                         small + rtl);
  ASSERT_EQ(code, 0) << out_;
  EXPECT_THAT(out_, HasSubstr("signature mismatch/issue/unexpected/expected=h_raw"));
  const sharp::cfg::Case c = sharp::cfg::load_run(small).at(0);
  EXPECT_LE(c.layers->at(0).weights.at(0).input_size, 8u);
  EXPECT_LE(c.layers->at(0).weights.at(0).hidden_size, 8u);
  EXPECT_LE(c.input->steps, 3u);
  EXPECT_EQ(sharp("run " + small + rtl), 1) << out_;
  EXPECT_THAT(out_, HasSubstr("stall reason h_raw"));
}

TEST_F(ShrinkCli, CtrlCKeepsTheBestSoFar) {
  const std::string rtl = defective_rtl().string(), small = (folder_ / "small.yaml").string();
  // The log tells of the signature when the first trials begin.
  const int code =
      interrupted_sharp({"shrink", run_, "--set", "accel=sharp_64", "--set", "k=8", "--set", "input.steps=40", "--set",
                         "model={type: random, input_size: 96, hidden_size: 96}", "--keep-accel", "--budget", "600",
                         "--out", small, "--rtl", rtl},
                        "signature ");
  ASSERT_EQ(code, 6) << out_;
  EXPECT_THAT(out_, HasSubstr("interrupted: the best so far"));
  EXPECT_NO_THROW(sharp::cfg::load_run(small));
  EXPECT_EQ(sharp("run " + small + " --rtl " + rtl), 1) << out_;
  EXPECT_THAT(out_, HasSubstr("stall reason h_raw"));
}

TEST_F(ShrinkCli, StatesKOfEachPass) {
  const std::string rtl = " --rtl " + defective_rtl().string(), small = (folder_ / "small.yaml").string();
  const std::string stack =
      " --set 'model={layers: [{type: random, input_size: 9, hidden_size: 7}, {type: random, hidden_size: 5}]}'";
  ASSERT_EQ(sharp("run " + run_ + stack + " --set k=4/8" + rtl), 1) << out_;  // builds the DUT
  ASSERT_EQ(sharp("shrink " + run_ + stack + " --set k=4/8 --keep-accel --budget 20 --out " + small + rtl), 0) << out_;
  const sharp::cfg::Case c = sharp::cfg::load_run(small).at(0);
  EXPECT_EQ(c.pass_ks.empty() ? 1 : c.pass_ks.size(), c.layers->size());
  EXPECT_EQ(sharp("run " + small + rtl), 1) << out_;
}

TEST_F(ShrinkCli, RefusesARunThatPasses) {
  EXPECT_EQ(sharp("shrink " + run_ + " --budget 600 --out " + (folder_ / "small.yaml").string()), 2) << out_;
  EXPECT_THAT(out_, HasSubstr("no case of this run fails"));
  EXPECT_FALSE(fs::exists(folder_ / "small.yaml"));
}

}  // namespace
