// SPDX-License-Identifier: Apache-2.0
// One unit of each cell, worked by hand: every boundary, two time steps, every schedule.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "golden/datapath/datapath.h"
#include "golden/datapath/hand_layers.h"
#include "golden/datapath/test_layer.h"

namespace sharp::golden {
namespace {

using cfg::Cell;
using cfg::half_to_float;
using cfg::Padding;
using cfg::Schedule;
using ::testing::ElementsAre;

constexpr Schedule kSchedules[] = {Schedule::sequential, Schedule::batch, Schedule::intergate, Schedule::unfolded};

class HandWorkedCell : public ::testing::TestWithParam<Schedule> {};

TEST_P(HandWorkedCell, TwoSteps) {
  const Plan plan = make_plan(test_accel(4, 4), lstm(GetParam(), 4, Padding::fixed, 1, 1, 2));
  Datapath datapath(plan, hand_weights(), hand_input());
  // Step 0: i = sigmoid(10 + 10), f = sigmoid(20), g = tanh(2^-8 + 2^-8), c = 1*0 + 1*2^-7, h = 0.5 * 2^-7.
  const StepValues& first = datapath.step(0);
  EXPECT_THAT(first.gates, ElementsAre(half(1), half(1), half(0x1p-7f), half(0.5f)));
  EXPECT_THAT(first.c, ElementsAre(bits(0x1p-7f)));
  EXPECT_THAT(first.h, ElementsAre(half(0x1p-8f)));
  // Step 1: i = sigmoid(20 + 10), g = tanh(2^-7 + 2^-9), c = 2^-7 + (2^-7 + 2^-9) = 9 * 2^-9 > 2^-6.
  const StepValues& second = datapath.step(1);
  EXPECT_THAT(second.gates, ElementsAre(half(1), half(1), half(5 * 0x1p-9f), half(0.5f)));
  EXPECT_THAT(second.c, ElementsAre(bits(9 * 0x1p-9f)));
  EXPECT_THAT(second.h, ElementsAre(half(0.5f * half_to_float(tanh16(9 * 0x1p-9f)))));
}

INSTANTIATE_TEST_SUITE_P(Every, HandWorkedCell, ::testing::ValuesIn(kSchedules),
                         [](const auto& p) { return std::string(to_string(p.param)); });

TEST(HandWorkedCell, EveryBoundaryInIntergateOrder) {
  const Plan plan = make_plan(test_accel(4, 4), lstm(Schedule::intergate, 4, Padding::fixed, 1, 1, 2));
  Datapath datapath(plan, hand_weights(), hand_input());
  const StepValues& s = datapath.step(0);
  EXPECT_THAT(s.tile_sums, ElementsAre(10, 0, 0x1p-8f, 0, /* h */ 0, 0, 0x1p-8f, 0));
  EXPECT_THAT(s.preact, ElementsAre(20, 20, 0x1p-7f, 0));
  EXPECT_THAT(s.partial, ElementsAre());
  EXPECT_EQ(datapath.tile_offset(1), 4u);
  EXPECT_EQ(datapath.row_offset(0), 0u);
}

TEST(HandWorkedCell, PartialSumsInUnfoldedOrder) {
  const Plan plan = make_plan(test_accel(4, 4), lstm(Schedule::unfolded, 4, Padding::fixed, 1, 1, 2));
  Datapath datapath(plan, hand_weights(), hand_input());
  const StepValues& s = datapath.step(0);
  EXPECT_THAT(s.partial, ElementsAre(20, 20, 0x1p-8f, 0));
  EXPECT_THAT(s.preact, ElementsAre(20, 20, 0x1p-7f, 0));
}

class HandWorkedGru : public ::testing::TestWithParam<Schedule> {};

TEST_P(HandWorkedGru, TwoSteps) {
  const Plan plan = make_plan(test_accel(4, 4), layer_of(Cell::gru, GetParam(), 4, Padding::fixed, 1, 1, 2));
  Datapath datapath(plan, hand_gru(), hand_input());
  // Step 0: nx = 2^-9 + 2^-9, nh = 2^-8 + 2^-8, n = 2^-8 + 2^-7; h = 0.5 * 3 * 2^-8 + 0.5 * 2^-7 = 5 * 2^-9.
  const StepValues& first = datapath.step(0);
  EXPECT_THAT(first.gates, ElementsAre(half(1), half(0.5f)));
  EXPECT_THAT(first.h, ElementsAre(half(5 * 0x1p-9f)));
  EXPECT_THAT(first.c, ElementsAre(bits(5 * 0x1p-9f)));
  // Step 1: nx = 2^-9 + 2^-8, nh = 2^-8 + 5 * 2^-10, n = 15 * 2^-10; h = 15 * 2^-11 + 5 * 2^-10 = 25 * 2^-11.
  const StepValues& second = datapath.step(1);
  EXPECT_THAT(second.h, ElementsAre(half(25 * 0x1p-11f)));
  EXPECT_THAT(second.c, ElementsAre(bits(25 * 0x1p-11f)));
}

INSTANTIATE_TEST_SUITE_P(Every, HandWorkedGru, ::testing::ValuesIn(kSchedules),
                         [](const auto& p) { return std::string(to_string(p.param)); });

TEST(HandWorkedGru, EveryBoundary) {
  for (const Schedule schedule : {Schedule::intergate, Schedule::unfolded}) {
    const Plan plan = make_plan(test_accel(4, 4), layer_of(Cell::gru, schedule, 4, Padding::fixed, 1, 1, 2));
    Datapath datapath(plan, hand_gru(), hand_input());
    const StepValues& s = datapath.step(0);
    EXPECT_THAT(s.tile_sums, ElementsAre(10, 0, 0x1p-9f, 0, /* h */ 0, 0, 0x1p-8f, 0));
    EXPECT_THAT(s.preact, ElementsAre(20, 0, 0x1p-7f, 0));
    EXPECT_EQ(s.preact_x.at(2), 0x1p-8f);
    if (schedule == Schedule::unfolded) {
      EXPECT_THAT(s.partial, ElementsAre(20, 0, 0x1p-8f, 0));
    }
  }
}

class HandWorkedElman : public ::testing::TestWithParam<Schedule> {};

TEST_P(HandWorkedElman, TwoSteps) {
  const LayerWeights layer{
      .input_size = 1, .hidden_size = 1, .gates = 1, .w = {half(0x1p-8f)}, .r = {half(0x1p-1f)}, .b = {bits(0x1p-9f)}};
  const Plan plan = make_plan(test_accel(4, 4), layer_of(Cell::elman, GetParam(), 4, Padding::fixed, 1, 1, 2));
  Datapath datapath(plan, layer, hand_input());
  const StepValues& first = datapath.step(0);  // 2^-8 + 2^-8 + 2^-9
  EXPECT_EQ(first.preact.at(0), 5 * 0x1p-9f);
  EXPECT_THAT(first.preact_x, ElementsAre());
  EXPECT_THAT(first.gates, ElementsAre(half(5 * 0x1p-9f)));
  EXPECT_THAT(first.h, ElementsAre(half(5 * 0x1p-9f)));
  EXPECT_THAT(first.c, ElementsAre(bits(5 * 0x1p-9f)));
  EXPECT_THAT(datapath.step(1).h, ElementsAre(half(15 * 0x1p-10f)));  // 2^-7 + 5 * 2^-10 + 2^-9
}

INSTANTIATE_TEST_SUITE_P(Every, HandWorkedElman, ::testing::ValuesIn(kSchedules),
                         [](const auto& p) { return std::string(to_string(p.param)); });

}  // namespace
}  // namespace sharp::golden
