// SPDX-License-Identifier: Apache-2.0
// Gates of two small units, and RTL that yosys cannot read.
#include "regress/eval/area.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;
using testing::HasSubstr;

namespace sharp::eval {
namespace {

TEST(Area, SharesAreOfCellsTimesUnitsPerMac) {
  const auto area = area_table({"", 2, "^(hazard unit|fp16 multiplier)"});
  ASSERT_EQ(area["rows"].size(), 2u) << area.dump(1);
  const auto &multiplier = area["rows"][0], &hazard = area["rows"][1];
  EXPECT_EQ(multiplier["unit"], "fp16 multiplier (fp32 out)");
  // An 11 x 11 bit array multiplier alone has more than 121 ANDs and 110 full adders of five gates.
  EXPECT_GT(double{multiplier["cells"]}, 600);
  EXPECT_LT(double{multiplier["cells"]}, 10000);
  EXPECT_EQ(multiplier["per_mac"], 1.0);
  EXPECT_EQ(hazard["per_mac"], 1.0 / 64.0);
  const double both = double{multiplier["cells"]} + double{hazard["cells"]} / 64.0;
  EXPECT_DOUBLE_EQ(double{area["cells_per_mac"]}, both);
  EXPECT_DOUBLE_EQ(double{multiplier["share_percent"]}, 100.0 * double{multiplier["cells"]} / both);
  ASSERT_EQ(area["extrapolated"].size(), 4u);
  const auto& largest = area["extrapolated"][3];
  EXPECT_EQ(largest["macs"], 65536);
  EXPECT_DOUBLE_EQ(double{largest["cells_per_mac"]}, double{multiplier["cells"]} + double{hazard["cells"]} / 65536.0);
}

TEST(Area, CannotBeMeasuredWithoutYosys) {
  const std::string path = getenv("PATH");
  EXPECT_TRUE(can_measure_area());
  setenv("PATH", testing::TempDir().c_str(), 1);
  EXPECT_FALSE(can_measure_area());
  setenv("PATH", path.c_str(), 1);
}

TEST(Area, MeasuresTheRtlThatItIsGiven) {
  const fs::path rtl = fs::path(testing::TempDir()) / ("area_test_" + std::to_string(getpid()));
  fs::copy(fs::path(SHARP_SOURCE_DIR) / "rtl", rtl, fs::copy_options::recursive);
  std::ofstream(rtl / "control" / "sharp_hazard.sv", std::ios::app) << "module broken(input logic a_i;\n";
  try {
    area_table({rtl.string(), 1, "^hazard unit"});
    ADD_FAILURE() << "the broken file was not read";
  } catch (const std::runtime_error& e) {
    EXPECT_THAT(e.what(), HasSubstr("yosys failed on hazard unit"));
    EXPECT_THAT(e.what(), HasSubstr("sharp_hazard.sv"));
  }
  fs::remove_all(rtl);
}

}  // namespace
}  // namespace sharp::eval
