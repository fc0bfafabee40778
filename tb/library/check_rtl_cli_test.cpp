// SPDX-License-Identifier: Apache-2.0
// `sharp check-rtl`, and the same check before a build: exit codes, the report, and a tied input whose value the RTL
// sees.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/process/process.h"

namespace fs = std::filesystem;

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const fs::path kSource = SHARP_SOURCE_DIR;

std::string read_file(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return std::move(text).str();
}

class CheckRtlCli : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    fs::copy(kSource / "rtl", rtl_, fs::copy_options::recursive);
  }
  void TearDown() override {
    unsetenv("SHARP_CFG");
    fs::remove_all(folder_);
  }

  int sharp(const std::vector<std::string>& arguments) {
    std::vector<std::string> argv = {SHARP_EXECUTABLE};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    const auto result = sharp::tb::run_process(argv);
    out_ = result.output;
    return result.code;
  }

  void edit(const std::string& good, const std::string& bad) {
    std::string text = read_file(rtl_ / "sharp.sv");
    ASSERT_NE(text.find(good), std::string::npos) << "the RTL has changed: adapt the test";
    text.replace(text.find(good), good.size(), bad);
    std::ofstream(rtl_ / "sharp.sv", std::ios::binary) << text;
  }

  /// An input of 40 bits that must hold one value in every cycle.
  void plant_input() {
    edit("  input  logic                      h_ready_i,",
         "  input  logic                      h_ready_i,\n  input  logic [39:0]               key_i,");
    edit("      assert (tile_valid == weights_valid",
         "      assert (key_i == 40'h12_3456_789a);  // the key holds\n      assert (tile_valid == weights_valid");
  }

  /// Configuration with another ties.yaml.
  void tie(const std::string& text) {
    const fs::path cfg = folder_ / "cfg";
    if (!fs::exists(cfg)) {
      fs::create_directories(cfg);
      fs::copy(kSource / "cfg" / "accel", cfg / "accel", fs::copy_options::recursive);
    }
    std::ofstream(cfg / "ties.yaml") << text;
    setenv("SHARP_CFG", cfg.c_str(), 1);
  }

  int run() {
    setenv("SHARP_DUT_CACHE", (fs::path(SHARP_BUILD) / "canary" / "dut").c_str(), 1);
    return sharp(
        {"run", (kSource / "regress" / "canary" / "run.yaml").string(), "--waves", "none", "--rtl", rtl_.string()});
  }

  const fs::path folder_ = fs::temp_directory_path() / ("sharp_check_rtl." + std::to_string(getpid()));
  const fs::path rtl_ = folder_ / "rtl";
  std::string out_;
};

TEST_F(CheckRtlCli, TheTreesOwnRtlFits) {
  EXPECT_EQ(sharp({"check-rtl", "--accel", "tiny:default"}), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("fits the testbench on 1 machine: 0 errors, 0 warnings"));
}

TEST_F(CheckRtlCli, AMisfitIsABuildThatFailed) {
  plant_input();
  edit("assign probe_stall =", "assign probe_stalls =");
  edit("probe_error, probe_stall;", "probe_error, probe_stalls;");
  const fs::path json = folder_ / "fit.json";
  EXPECT_EQ(
      sharp({"check-rtl", rtl_.string(), "--accel", "tiny:default", "--accel", "tiny:deep", "--json", json.string()}),
      8)
      << out_;
  EXPECT_THAT(out_, HasSubstr("nobody drives input 'key_i' (40 bits)"));
  EXPECT_THAT(out_, HasSubstr("boundary stall_reason (issue_checker) loses its eyes"));
  EXPECT_THAT(out_, HasSubstr("does not fit the testbench: 2 errors, 0 warnings"));
  const auto report = nlohmann::json::parse(read_file(json));
  EXPECT_EQ(report["verdict"], "build_failed");
  EXPECT_EQ(report["exit_code"], 8);
  ASSERT_EQ(report["findings"].size(), 2u);
  EXPECT_EQ(report["findings"][0]["subject"], "port");
  EXPECT_EQ(report["findings"][0]["line"], 49);
  EXPECT_EQ(report["findings"][0]["machines"], (std::vector<std::string>{"tiny:default", "tiny:deep"}));
}

TEST_F(CheckRtlCli, WhatOnlyAnotherMachineHasBearsItsName) {
  edit("  always_ff @(posedge datapath_clk_i) issued_q <= issue && rst_ni;",
       "  logic [LatMul-1:0] narrow;\n  assign narrow = issue;\n  always_ff @(posedge datapath_clk_i) issued_q <= "
       "narrow[0] && rst_ni;");
  EXPECT_EQ(sharp({"check-rtl", rtl_.string(), "--accel", "tiny"}), 8) << out_;
  EXPECT_THAT(out_, HasSubstr("[tiny:deep]"));
}

TEST_F(CheckRtlCli, WrongUsageIsNoMisfit) {
  EXPECT_EQ(sharp({"check-rtl", (folder_ / "none").string()}), 2);
  EXPECT_THAT(out_, HasSubstr("there is no such folder"));
  EXPECT_EQ(sharp({"check-rtl", (kSource / "docs").string()}), 2);
  EXPECT_THAT(out_, HasSubstr("holds no sharp.sv"));
  EXPECT_EQ(sharp({"check-rtl", "--accel", "tny"}), 2);
  EXPECT_THAT(out_, HasSubstr("did you mean 'tiny'?"));
  EXPECT_EQ(sharp({"check-rtl", "--accel", "tiny:slow"}), 2);
}

TEST_F(CheckRtlCli, ABuildChecksFirstAndCompilesNothing) {
  plant_input();
  EXPECT_EQ(run(), 8) << out_;
  EXPECT_THAT(out_, HasSubstr("nobody drives input 'key_i' (40 bits)"));
  EXPECT_THAT(out_, HasSubstr((rtl_ / "sharp.sv").filename().string() + ":49:"));
  EXPECT_THAT(out_, Not(HasSubstr("verilator failed")));
}

TEST_F(CheckRtlCli, ATiedInputHasItsValueInEveryCycle) {
  plant_input();
  tie("inputs:\n  key_i: 0x123456789a\n");
  EXPECT_EQ(run(), 0) << out_;
  tie("inputs:\n  key_i: 0x023456789a\n");  // another library: the value is part of its key
  EXPECT_EQ(run(), 3) << out_;
  EXPECT_THAT(out_, HasSubstr("the key holds"));
}

}  // namespace
