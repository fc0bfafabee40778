// SPDX-License-Identifier: Apache-2.0
// `sharp shrink` on RTL with a planted hazard defect: 96x96, T = 40 becomes small and still fails in the same way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

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

  /// A copy of the RTL whose dispatcher does not wait for h of the step before.
  fs::path defective_rtl() {
    const fs::path copy = folder_ / "rtl", file = copy / "control" / "sharp_hazard.sv";
    fs::copy(fs::path(SHARP_SOURCE_DIR) / "rtl", copy, fs::copy_options::recursive);
    std::string text = read_file(file);
    const std::string good = "h_steps_q < step_i;";
    EXPECT_NE(text.find(good), std::string::npos) << "the RTL has changed: adapt the test";
    text.replace(text.find(good), good.size(), "h_steps_q < step_i && clear_i;");
    std::ofstream(file, std::ios::binary) << text;
    return copy;
  }

  const std::string run_ = std::string(SHARP_SOURCE_DIR) + "/regress/canary/run.yaml";
  const fs::path folder_ = fs::temp_directory_path() / ("sharp-shrink-test-" + std::to_string(getpid()));
  std::string out_;
};

TEST_F(ShrinkCli, TakesAHazardTo8x8AndThreeSteps) {
  const std::string rtl = " --rtl " + defective_rtl().string(), small = (folder_ / "small.yaml").string();
  const int code = sharp("shrink " + run_ +
                         " --set accel=sharp_64 --set k=8 --set input.steps=40 --set 'model={type: random, input_size: "
                         "96, hidden_size: 96}' --keep-accel --out " +
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

TEST_F(ShrinkCli, RefusesARunThatPasses) {
  EXPECT_EQ(sharp("shrink " + run_ + " --out " + (folder_ / "small.yaml").string()), 2) << out_;
  EXPECT_THAT(out_, HasSubstr("no case of this run fails"));
  EXPECT_FALSE(fs::exists(folder_ / "small.yaml"));
}

}  // namespace
