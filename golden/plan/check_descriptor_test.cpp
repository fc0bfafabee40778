// SPDX-License-Identifier: Apache-2.0
// Error codes of descriptors: their order and the exact bounds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "golden/plan/plan.h"
#include "golden/plan/test_descriptor.h"

namespace sharp::golden {
namespace {

using cfg::Descriptor;
using cfg::ErrorCode;
using ::testing::HasSubstr;

TEST(CheckDescriptor, ReportsTheFirstErrorInOrder) {
  // Every field is wrong at first; mending them one by one, in order, uncovers the next code.
  cfg::Accel a = tiny();
  a.weight_depth = 16;  // 64 rows of 64 + 64 columns need 4 * 64 * 128 / 16 tiles
  a.bias_depth = 4;
  a.intermediate_depth = 4;
  Descriptor d{.cell = 7, .schedule = 9, .k = 5, .padding = 3, .input_size = 65, .hidden_size = 65, .steps = 0};
  d.source = 2;
  d.destination_addr = 50;  // 16 beats from there on do not fit into 64
  d.state_base = 1;
  EXPECT_EQ(check_descriptor(a, d, nullptr, 4), ErrorCode::too_many_passes);
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::unknown_cell);
  d.cell = 0;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::unknown_schedule);
  d.schedule = kUnfolded;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::unknown_padding);
  d.padding = kFixed;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::unknown_route);
  d.source = 0;
  d.destination = 1;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::zero_size);
  d.steps = 1;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::input_too_large);
  d.input_size = 64;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::hidden_too_large);
  d.hidden_size = 64;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::k_not_legal);
  d.k = 4;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::state_not_fitting);
  d.state_base = 0;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::weights_not_fitting);
  a.weight_depth = 64 * (16 + 16);
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::bias_not_fitting);
  a.bias_depth = 64;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::intermediate_not_fitting);
  a.intermediate_depth = 64;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::sequence_not_fitting);
  d.destination_addr = 48;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::none);
}

TEST(CheckDescriptor, CheckAndFitShareTheCodes) {
  using enum ErrorCode;
  for (ErrorCode code : {too_many_passes, unknown_cell, unknown_schedule, unknown_padding, unknown_route, zero_size,
                         input_too_large, hidden_too_large, k_not_legal, state_not_fitting})
    EXPECT_TRUE(found_in_check(code)) << cfg::to_string(code);
  for (ErrorCode code : {weights_not_fitting, bias_not_fitting, intermediate_not_fitting, sequence_not_fitting, none})
    EXPECT_FALSE(found_in_check(code)) << cfg::to_string(code);
}

TEST(CheckDescriptor, ThreeCellsAreKnown) {
  for (uint32_t cell : {kLstm, kGru, kElman})
    EXPECT_EQ(check_descriptor(tiny(), of_cell(cell, descriptor(kBatch, 4, kFixed, 4, 4))), ErrorCode::none) << cell;
  for (uint32_t cell : {3u, 4u, 0x100u, 0xFFFFFFFFu})
    EXPECT_EQ(check_descriptor(tiny(), of_cell(cell, descriptor(kBatch, 4, kFixed, 4, 4))), ErrorCode::unknown_cell);
}

/// Bounds of bias memory and intermediate buffer: one group less is refused with the code.
void expect_depths(const Descriptor& d, unsigned bias, unsigned intermediate) {
  cfg::Accel a = tiny();
  a.bias_depth = bias;
  a.intermediate_depth = intermediate;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::none);
  --a.bias_depth;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::bias_not_fitting);
  if (d.schedule != kUnfolded) return;
  a = tiny();
  a.intermediate_depth = intermediate - 1;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::intermediate_not_fitting);
}

TEST(CheckDescriptor, GruNeedsTwiceTheBiasGroups) {
  // K = 8: Q = 8 single-gate, 2 multi-gate. H = 9 fixed: 2 unit blocks, P = 4; or 5 unit blocks, P = 10.
  expect_depths(of_cell(kGru, descriptor(kSequential, 8, kFixed, 3, 9)), 2 * 3 * 4, 1);
  expect_depths(of_cell(kGru, descriptor(kBatch, 8, kFixed, 3, 9)), 2 * 3 * 4, 1);
  expect_depths(of_cell(kGru, descriptor(kIntergate, 8, kFixed, 3, 9)), 2 * 10, 1);
  expect_depths(of_cell(kGru, descriptor(kUnfolded, 8, kFixed, 3, 9)), 2 * 10, 10);
}

TEST(CheckDescriptor, ElmanNeedsTheSameUnderEverySchedule) {
  for (uint32_t schedule : {kSequential, kBatch, kIntergate, kUnfolded})
    expect_depths(of_cell(kElman, descriptor(schedule, 8, kFixed, 3, 9)), 4, 4);
}

TEST(CheckDescriptor, ZeroOfEachSize) {
  for (int field = 0; field < 3; ++field) {
    Descriptor d = descriptor(kBatch, 4, kFixed, 4, 4);
    (field == 0 ? d.input_size : field == 1 ? d.hidden_size : d.steps) = 0;
    EXPECT_EQ(check_descriptor(tiny(), d), ErrorCode::zero_size);
  }
}

TEST(CheckDescriptor, LegalKStopsAtTheMacs) {
  for (uint32_t k : {4u, 8u, 16u})
    EXPECT_EQ(check_descriptor(tiny(), descriptor(kBatch, k, kFixed, 4, 4)), ErrorCode::none) << k;
  for (uint32_t k : {0u, 1u, 2u, 5u, 12u, 32u, 0xFFFFFFFFu})
    EXPECT_EQ(check_descriptor(tiny(), descriptor(kBatch, k, kFixed, 4, 4)), ErrorCode::k_not_legal) << k;
}

TEST(CheckDescriptor, CapacityIsInclusive) {
  // Batch, K = 8 (N = 2), I = 3, H = 9: two unit blocks (8 + 1 units) of 2 + 5 tiles for each of 4 gates: 56 tiles,
  // P = 2 + 2 groups, bias 4 * 4 = 16.
  cfg::Accel a = tiny();
  const Descriptor d = descriptor(kBatch, 8, kFixed, 3, 9);
  a.weight_depth = 56;
  a.bias_depth = 16;
  a.intermediate_depth = 2;  // not used by Batch
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::none);
  a.weight_depth = 55;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::weights_not_fitting);
  a.weight_depth = 56;
  a.bias_depth = 15;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::bias_not_fitting);
}

TEST(MakePlan, ThrowsTheNameOfTheError) {
  try {
    make_plan(tiny(), descriptor(kBatch, 5, kFixed, 4, 4));
    FAIL() << "accepted";
  } catch (const std::invalid_argument& e) {
    EXPECT_THAT(e.what(), HasSubstr("k_not_legal"));
  }
}

}  // namespace
}  // namespace sharp::golden
