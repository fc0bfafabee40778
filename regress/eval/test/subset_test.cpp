// SPDX-License-Identifier: Apache-2.0
// The RTL subset: equal on the RTL, void on RTL with one cycle too many.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "regress/eval/machine.h"
#include "regress/eval/rtl_subset.h"

namespace fs = std::filesystem;

namespace sharp::eval {
namespace {

std::vector<RtlPoint> one_point() {
  const Layer layer{cfg::Cell::lstm, 40, 50};
  Mode mode;
  mode.k = time_layer(machine(1024, "deep"), layer, mode).k;
  return {{1024, "deep", layer, mode, LayerTime::kSteps, {}}};
}

TEST(RtlSubset, IsEqualOnTheRtl) {
  const RtlSubset subset = run_rtl_subset(one_point(), {}, 1, [](size_t) {});
  EXPECT_TRUE(subset.all_equal) << subset.json.dump(1);
  EXPECT_GT(uint64_t{subset.json["points"][0]["values"]}, 1000u);
}

TEST(RtlSubset, IsVoidOnOtherRtl) {
  const fs::path rtl = fs::path(testing::TempDir()) / ("subset_test_" + std::to_string(getpid()));
  fs::copy(fs::path(SHARP_SOURCE_DIR) / "rtl", rtl, fs::copy_options::recursive);
  const fs::path file = rtl / "control" / "sharp_regfile.sv";
  std::ifstream in(file);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::string right = "h_beats_q <= '0;";
  ASSERT_NE(text.find(right), std::string::npos) << "the RTL has changed: adapt the test";
  text.replace(text.find(right), right.size(), "h_beats_q <= 32'd1;");
  std::ofstream(file) << text;
  const RtlSubset subset = run_rtl_subset(one_point(), tb::RtlSnapshot::take(rtl), 1, [](size_t) {});
  EXPECT_FALSE(subset.all_equal);
  EXPECT_EQ(subset.reasons.size(), 1u);
  fs::remove_all(rtl);
}

TEST(RtlSubset, NothingIsNotEqual) {
  EXPECT_FALSE(run_rtl_subset({}, {}, 1, [](size_t) {}).all_equal);
}

}  // namespace
}  // namespace sharp::eval
