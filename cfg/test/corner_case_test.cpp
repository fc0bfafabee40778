// SPDX-License-Identifier: Apache-2.0
// `values: corners` of run files.
#include "cfg/src/corner_case.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "cfg/test/run_fixture.h"
#include "cfg/types/npy.h"

namespace sharp::cfg {
namespace {

using testing::HasSubstr;

const std::string kCells =
    "accel: mini\nmodel:\n  - {type: random, input_size: 3, hidden_size: 4}\n"
    "  - {type: random, cell: gru, input_size: 3, hidden_size: 4, direction: bidirectional}\n"
    "  - {type: random, cell: elman, input_size: 3, hidden_size: 4}\n"
    "input: {type: random, steps: 8, state_scale: 1}\n";

TEST_F(RunFile, PlainValuesAreTheDefault) {
  const auto without = load(kCells), plain = load(kCells + "values: plain\n");
  EXPECT_EQ(weights_of(without[0]).w, weights_of(plain[0]).w);
  EXPECT_EQ(without[0].input->x, plain[0].input->x);
}

TEST_F(RunFile, CornersReplaceWeightsStatesAndX) {
  const auto plain = load(kCells), corners = load(kCells + "values: corners\n");
  ASSERT_EQ(corners.size(), 3u);
  for (size_t i = 0; i < corners.size(); ++i) {
    EXPECT_EQ(corners[i].label, plain[i].label);
    EXPECT_NE(weights_of(corners[i]).r, weights_of(plain[i]).r);
    EXPECT_NE(weights_of(corners[i]).b, weights_of(plain[i]).b);
    EXPECT_NE(corners[i].input->x, plain[i].input->x);
    EXPECT_EQ(weights_of(corners[i]).w.size(), weights_of(plain[i]).w.size());
    EXPECT_EQ(corners[i].input->x.size(), plain[i].input->x.size());
  }
  const auto& both = corners[1].layers->at(0).weights;
  EXPECT_NE(both.at(0).b, both.at(1).b);  // each pass has its own
}

TEST_F(RunFile, CornersFollowFromTheSeedAndAreSwept) {
  const auto cases = load(kCells + "values: [plain, corners]\nseed: [1, 2]\n");
  ASSERT_EQ(cases.size(), 12u);
  EXPECT_THAT(cases[2].label, HasSubstr("values=corners"));
  EXPECT_NE(weights_of(cases[2]).b, weights_of(cases[3]).b);
  for (const Case& c : cases) {
    const auto again = load_run(file_, c.selectors);
    ASSERT_EQ(again.size(), 1u) << c.label;
    EXPECT_EQ(weights_of(again[0]).w, weights_of(c).w) << c.label;
    EXPECT_EQ(again[0].input->x, c.input->x) << c.label;
    EXPECT_EQ(again[0].input->states[0].h0, c.input->states[0].h0) << c.label;
  }
}

TEST_F(RunFile, CornersAreNamedAndMeetNoExpectation) {
  EXPECT_THAT(message(kMini + "values: corner\n"),
              HasSubstr("run.yaml:4: key 'values': 'corner' is not legal; legal: plain, corners; did you mean "));
  write_npy(folder_ / "x.npy", std::vector<size_t>{1, 2}, std::vector<float>{1, 2});
  write_npy(folder_ / "y.npy", std::vector<size_t>{1, 1}, std::vector<float>{1});
  EXPECT_THAT(message(kPair + "input: {x: x.npy}\nexpect: {h: y.npy, tolerance: 1}\nvalues: corners\n"),
              HasSubstr("run.yaml:5: key 'values': corners meet no expectation; legal with 'expect': plain"));
}

/// How many elements of x are of each kind.
struct Kinds {
  size_t zero = 0, minus_zero = 0, subnormal = 0, smallest_normal = 0, largest = 0, infinite = 0, nan = 0, same = 0;
  void add(uint16_t v) {
    const unsigned magnitude = v & 0x7FFF;
    zero += v == 0x0000;
    minus_zero += v == 0x8000;
    subnormal += magnitude > 0 && magnitude < 0x0400;
    smallest_normal += magnitude == 0x0400;
    largest += magnitude == 0x7BFF;
    infinite += magnitude == 0x7C00;
    nan += magnitude > 0x7C00;
    same += v == 0x3C00;
  }
};

TEST(PlantX, DrawsEveryKindAndLeavesMostElements) {
  Kinds kinds;
  const unsigned steps = 20, width = 10, calls = 300;
  for (unsigned seed = 0; seed < calls; ++seed) {
    std::vector<uint16_t> x(steps * width, 0x3C00);
    Random random(seed, "x");
    plant_x(random, steps, x);
    const auto is_finite = [](uint16_t v) { return (v & 0x7FFF) < 0x7C00; };
    ASSERT_TRUE(std::all_of(x.begin(), x.end() - width, is_finite)) << seed;  // only the last step
    ASSERT_LE(std::count_if(x.end() - width, x.end(), std::not_fn(is_finite)), 1);
    for (const uint16_t v : x) kinds.add(v);
  }
  const double share = steps * width * calls / 8.0 / 4;  // of one of four kinds
  EXPECT_NEAR(static_cast<double>(kinds.zero), share / 2, share / 10);
  EXPECT_NEAR(static_cast<double>(kinds.minus_zero), share / 2, share / 10);
  EXPECT_NEAR(static_cast<double>(kinds.subnormal), share, share / 10);
  EXPECT_NEAR(static_cast<double>(kinds.smallest_normal), share, share / 10);
  EXPECT_NEAR(static_cast<double>(kinds.largest), share, share / 10);
  EXPECT_NEAR(static_cast<double>(kinds.infinite + kinds.nan), calls / 3.0, 40);
  EXPECT_GT(kinds.infinite, 20u);
  EXPECT_GT(kinds.nan, 20u);
  EXPECT_GT(kinds.same, steps * width * calls * 8 / 10);
}

}  // namespace
}  // namespace sharp::cfg
