// SPDX-License-Identifier: Apache-2.0
// Bounds of what places a pass in a job: bases, routes, rows of the sequence buffer, states, number of passes.
#include <gtest/gtest.h>

#include "golden/plan/plan.h"
#include "golden/plan/test_descriptor.h"

namespace sharp::golden {
namespace {

using cfg::Descriptor;
using cfg::ErrorCode;

constexpr uint32_t minus(uint32_t value) { return 0 - value; }

/// H = 9, K = 8, Batch: 56 rows of weights, 16 bias groups (see CapacityIsInclusive); x has 1 beat, h has 3.
Descriptor pass() { return descriptor(kBatch, 8, kFixed, 3, 9); }

void expect_code(uint32_t Descriptor::*field, uint32_t value, ErrorCode code) {
  Descriptor d = pass();
  d.*field = value;
  EXPECT_EQ(check_descriptor(tiny(), d), code) << value;
}

TEST(CheckPass, LastPassIsLessThanMaxPasses) {
  EXPECT_EQ(check_descriptor(tiny(), pass(), nullptr, 3), ErrorCode::none);
  for (uint32_t last : {4u, 5u, 0xFFFFFFFFu})
    EXPECT_EQ(check_descriptor(tiny(), pass(), nullptr, last), ErrorCode::too_many_passes) << last;
}

TEST(CheckPass, WeightBasePlusTilesIsExact) {
  expect_code(&Descriptor::weight_base, 4096 - 56, ErrorCode::none);
  expect_code(&Descriptor::weight_base, 4096 - 55, ErrorCode::weights_not_fitting);
  expect_code(&Descriptor::weight_base, minus(56), ErrorCode::weights_not_fitting);  // 0 modulo 2^32
  expect_code(&Descriptor::weight_base, 0xFFFFFFFF, ErrorCode::weights_not_fitting);
}

TEST(CheckPass, BiasBaseIsAMultipleOfTheBanks) {
  expect_code(&Descriptor::bias_base, 512 - 16, ErrorCode::none);
  expect_code(&Descriptor::bias_base, 512 - 12, ErrorCode::bias_not_fitting);
  expect_code(&Descriptor::bias_base, 4, ErrorCode::none);
  for (uint32_t base : {1u, 2u, 3u, 6u}) expect_code(&Descriptor::bias_base, base, ErrorCode::bias_not_fitting);
  expect_code(&Descriptor::bias_base, minus(16), ErrorCode::bias_not_fitting);
}

TEST(CheckPass, BiasBaseIsCheckedWithBothHalvesOfGru) {
  // 3 gates * 4 groups, twice.
  Descriptor d = of_cell(kGru, pass());
  d.bias_base = 512 - 24;
  EXPECT_EQ(check_descriptor(tiny(), d), ErrorCode::none);
  d.bias_base += 4;
  EXPECT_EQ(check_descriptor(tiny(), d), ErrorCode::bias_not_fitting);
}

TEST(CheckPass, IntermediateBufferKnowsNoBase) {
  cfg::Accel a = tiny();
  Descriptor d = descriptor(kUnfolded, 8, kFixed, 3, 9);  // P = 10
  d.bias_base = 256;
  a.intermediate_depth = 10;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::none);
}

TEST(CheckPass, StateBaseIsAMultipleOfNumVs) {
  expect_code(&Descriptor::state_base, 244, ErrorCode::none);  // 244 + 9 <= 256
  expect_code(&Descriptor::state_base, 248, ErrorCode::state_not_fitting);
  for (uint32_t base : {1u, 2u, 3u, 6u}) expect_code(&Descriptor::state_base, base, ErrorCode::state_not_fitting);
  expect_code(&Descriptor::state_base, minus(8), ErrorCode::state_not_fitting);  // + 9 is 1 modulo 2^32
  cfg::Accel a = tiny();
  Descriptor d = pass();
  d.state_base = 244;
  a.state_depth = 253;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::none);
  a.state_depth = 252;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::state_not_fitting);
}

TEST(CheckPass, ThereAreTwoRoutes) {
  for (auto side : {&Descriptor::source, &Descriptor::destination}) {
    expect_code(side, 1, ErrorCode::none);
    expect_code(side, 2, ErrorCode::unknown_route);
    expect_code(side, 0xFFFFFFFF, ErrorCode::unknown_route);
  }
}

// ---- sequence buffer of 64 beats ----------------------------------------------------------------------------------

ErrorCode reads(uint32_t addr, uint32_t stride, uint32_t steps, uint32_t input = 3) {
  Descriptor d = pass();
  d.source = 1;
  d.source_addr = addr;
  d.source_stride = stride;
  d.steps = steps;
  d.input_size = input;
  return check_descriptor(tiny(), d);
}
ErrorCode writes(uint32_t addr, uint32_t stride, uint32_t steps) {
  Descriptor d = pass();
  d.destination = 1;
  d.destination_addr = addr;
  d.destination_stride = stride;
  d.steps = steps;
  return check_descriptor(tiny(), d);
}

TEST(CheckSequence, FirstRowLiesInTheBuffer) {
  EXPECT_EQ(reads(63, 0, 1), ErrorCode::none);
  EXPECT_EQ(reads(64, 0, 1), ErrorCode::sequence_not_fitting);
  EXPECT_EQ(reads(61, 0, 1, 12), ErrorCode::none);  // 3 beats
  EXPECT_EQ(reads(61, 0, 1, 13), ErrorCode::sequence_not_fitting);
  EXPECT_EQ(writes(61, 0, 1), ErrorCode::none);
  EXPECT_EQ(writes(62, 0, 1), ErrorCode::sequence_not_fitting);
  EXPECT_EQ(writes(minus(1), 0, 1), ErrorCode::sequence_not_fitting);  // addresses are unsigned
  EXPECT_EQ(writes(minus(1), 1, 2), ErrorCode::sequence_not_fitting);
}

TEST(CheckSequence, LastRowLiesInTheBuffer) {
  EXPECT_EQ(writes(1, 3, 21), ErrorCode::none);  // last row 61..63
  EXPECT_EQ(writes(2, 3, 21), ErrorCode::sequence_not_fitting);
  EXPECT_EQ(writes(1, 3, 22), ErrorCode::sequence_not_fitting);
  EXPECT_EQ(writes(60, minus(3), 21), ErrorCode::none);  // last row 0..2
  EXPECT_EQ(writes(59, minus(3), 21), ErrorCode::sequence_not_fitting);
  EXPECT_EQ(reads(5, minus(5), 2), ErrorCode::none);
  EXPECT_EQ(reads(4, minus(5), 2), ErrorCode::sequence_not_fitting);
}

TEST(CheckSequence, StridesHave16Bits) {
  cfg::Accel a = tiny();
  a.sequence_depth = 1u << 24;
  Descriptor d = pass();
  d.source = 1;
  d.source_addr = 40000;
  for (auto [stride, code] :
       {std::pair{32767u, ErrorCode::none}, std::pair{32768u, ErrorCode::sequence_not_fitting},
        std::pair{minus(32768), ErrorCode::none}, std::pair{minus(32769), ErrorCode::sequence_not_fitting},
        std::pair{0x80000000u, ErrorCode::sequence_not_fitting}}) {
    d.source_stride = stride;
    EXPECT_EQ(check_descriptor(a, d), code) << stride;
  }
}

TEST(CheckSequence, StepsHave16Bits) {
  EXPECT_EQ(reads(0, 0, 65535), ErrorCode::none);
  EXPECT_EQ(reads(0, 0, 65536), ErrorCode::sequence_not_fitting);
  EXPECT_EQ(writes(0, 0, 65535), ErrorCode::none);
  EXPECT_EQ(writes(0, 0, 65536), ErrorCode::sequence_not_fitting);
  EXPECT_EQ(writes(0, 1, 0xFFFFFFFF), ErrorCode::sequence_not_fitting);
}

TEST(CheckSequence, SumsDoNotWrap) {
  EXPECT_EQ(reads(0, 32767, 65535), ErrorCode::sequence_not_fitting);
  EXPECT_EQ(reads(0, minus(32768), 65535), ErrorCode::sequence_not_fitting);
  // The last row would be 0 modulo 2^32.
  EXPECT_EQ(reads(minus(32767), 32767, 2), ErrorCode::sequence_not_fitting);
}

TEST(CheckSequence, OnlyTheSidesInUseAreChecked) {
  Descriptor d = pass();
  d.source_addr = d.destination_addr = d.source_stride = d.destination_stride = 0x7FFFFFFF;
  d.steps = 100000;
  EXPECT_EQ(check_descriptor(tiny(), d), ErrorCode::none);
  d.steps = 2;
  d.source = 1;
  d.source_addr = d.source_stride = 1;
  EXPECT_EQ(check_descriptor(tiny(), d), ErrorCode::none);
  d.source = 0;
  d.destination = 1;
  EXPECT_EQ(check_descriptor(tiny(), d), ErrorCode::sequence_not_fitting);
}

}  // namespace
}  // namespace sharp::golden
