// SPDX-License-Identifier: Apache-2.0
// Corner cases of the cell update, worked out by hand.
#include "golden/datapath/cell_update.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "cfg/types/half.h"
#include "golden/datapath/datapath.h"

namespace sharp::golden {
namespace {

constexpr uint16_t kZero = 0x0000, kHalfOne = 0x3C00, kMinusOne = 0xBC00, kOneHalf = 0x3800;
constexpr uint16_t kBelowOne = 0x3BFF;  // 1 - 2^-11
constexpr uint32_t kFloatInf = 0x7F800000, kFloatNan = 0x7FC00000;

uint32_t bits(float v) { return std::bit_cast<uint32_t>(v); }

TEST(CellUpdate, OrdinaryValues) {
  // c = 0.5 * 2 + 0.5 * -1 = 0.5; tanh16(0.5) = 0x3B65 or a neighbour; h = 1 * that.
  const CellState s = update_cell({.i = kOneHalf, .f = kOneHalf, .g = kMinusOne, .o = kHalfOne}, bits(2.0f));
  EXPECT_EQ(s.c, bits(0.5f));
  EXPECT_EQ(s.h, tanh16(0.5f));
  EXPECT_NEAR(cfg::half_to_float(s.h), std::tanh(0.5), 0x1p-11);
}

TEST(CellUpdate, ProductIsRoundedBeforeTheSum) {
  // (1 - 2^-11)(1 + 2^-23) = 1 - 2^-11 + 2^-23 - 2^-34, rounded to 1 - 2^-11 + 2^-23; minus (1 - 2^-11) leaves 2^-23.
  // A fused multiply-add would leave 2^-23 - 2^-34.
  const CellState s =
      update_cell({.i = kBelowOne, .f = kBelowOne, .g = kMinusOne, .o = kHalfOne}, bits(1.0f + 0x1p-23f));
  EXPECT_EQ(s.c, bits(0x1p-23f));
  EXPECT_NE(s.c, bits(std::fma(1 - 0x1p-11f, 1 + 0x1p-23f, -(1 - 0x1p-11f))));
}

TEST(CellUpdate, SumIsRounded) {
  // 1 + 2^-24 is a tie: even is 1.
  const CellState s = update_cell({.i = 0x0C00, .f = kHalfOne, .g = 0x0C00, .o = kHalfOne}, bits(1.0f));
  ASSERT_EQ(cfg::half_to_float(0x0C00), 0x1p-12f);
  EXPECT_EQ(s.c, bits(1.0f));
}

TEST(CellUpdate, SubnormalStateIsKeptAndRounded) {
  EXPECT_EQ(update_cell({.i = kZero, .f = kHalfOne, .g = kZero, .o = kHalfOne}, 3).c, 3u);
  EXPECT_EQ(update_cell({.i = kZero, .f = kOneHalf, .g = kZero, .o = kHalfOne}, 3).c, 2u);  // 1.5 to even
  EXPECT_EQ(update_cell({.i = kZero, .f = kOneHalf, .g = kZero, .o = kHalfOne}, 1).c, 0u);  // 0.5 to even
  EXPECT_EQ(update_cell({.i = kZero, .f = kHalfOne, .g = kZero, .o = kHalfOne}, 0x80000003).h, 0x8000);
}

TEST(CellUpdate, SmallestProductCancels) {
  // 2^-24 * 2^-24 = 2^-48, a normal fp32; minus itself +0.
  EXPECT_EQ(update_cell({.i = 1, .f = kHalfOne, .g = 1, .o = kHalfOne}, bits(0)).c, bits(0x1p-48f));
  EXPECT_EQ(update_cell({.i = 1, .f = kHalfOne, .g = 1, .o = kHalfOne}, bits(-0x1p-48f)).c, bits(0.0f));
}

TEST(CellUpdate, ZerosKeepTheirSigns) {
  // 0 * -1 + 0 * -1 = -0; tanh and output gate keep the sign.
  const CellState s = update_cell({.i = kZero, .f = kZero, .g = kMinusOne, .o = kOneHalf}, bits(-1.0f));
  EXPECT_EQ(s.c, bits(-0.0f));
  EXPECT_EQ(s.h, 0x8000);
}

TEST(CellUpdate, InfiniteState) {
  const CellState up = update_cell({.i = kHalfOne, .f = kOneHalf, .g = kMinusOne, .o = kBelowOne}, kFloatInf);
  EXPECT_EQ(up.c, kFloatInf);
  EXPECT_EQ(up.h, kBelowOne);
  const CellState down = update_cell({.i = kHalfOne, .f = kOneHalf, .g = kHalfOne, .o = kBelowOne}, 0xFF800000);
  EXPECT_EQ(down.c, 0xFF800000u);
  EXPECT_EQ(down.h, kBelowOne | 0x8000);
}

TEST(CellUpdate, StateOverflowsToInfinity) {
  // Gates above 1 do not occur; the arithmetic is defined all the same.
  EXPECT_EQ(update_cell({.i = kZero, .f = 0x4000, .g = kZero, .o = kHalfOne}, 0x7F7FFFFF).c, kFloatInf);
}

TEST(CellUpdate, EveryNanIsCanonical) {
  const LstmGates plain{.i = kOneHalf, .f = kOneHalf, .g = kOneHalf, .o = kOneHalf};
  const auto expect_nan = [](const CellState& s) {
    EXPECT_EQ(s.c, kFloatNan);
    EXPECT_EQ(s.h, cfg::kHalfNan);
  };
  for (const uint32_t c : {0x7F800001u, 0xFFC12345u, 0xFFFFFFFFu}) expect_nan(update_cell(plain, c));
  LstmGates gates = plain;
  gates.f = kZero;
  expect_nan(update_cell(gates, kFloatInf));  // 0 * Inf
  for (uint16_t LstmGates::*gate : {&LstmGates::i, &LstmGates::f, &LstmGates::g}) {
    gates = plain;
    gates.*gate = 0xFE01;
    expect_nan(update_cell(gates, bits(1.0f)));
  }
}

TEST(CellUpdate, NanOutputGateLeavesTheState) {
  const CellState s = update_cell({.i = kZero, .f = kHalfOne, .g = kZero, .o = 0xFFFF}, bits(0.25f));
  EXPECT_EQ(s.c, bits(0.25f));
  EXPECT_EQ(s.h, cfg::kHalfNan);
}

TEST(CellUpdate, OutputIsRoundedOnce) {
  // tanh16(2^-7 * (1 + 2^-10)) is itself, 0x2001; times 1 - 2^-11: 2^-7 (1 + 2^-11 - 2^-21), below the tie: 0x2000.
  const float c = 0x1p-7f * (1 + 0x1p-10f);
  EXPECT_EQ(update_cell({.i = kZero, .f = kHalfOne, .g = kZero, .o = kBelowOne}, bits(c)).h, 0x2000);
  // 3 * 2^-24 times 0.5: a tie between the subnormals 1 and 2.
  EXPECT_EQ(update_cell({.i = kZero, .f = kHalfOne, .g = kZero, .o = kOneHalf}, bits(3 * 0x1p-24f)).h, 0x0002);
}

// ---- GRU -----------------------------------------------------------------------------------------------------------

TEST(GruUpdate, OrdinaryValues) {
  // a = 2^-8 + 0.5 * 2^-7 = 2^-7 = n; h = 0.5 * 2^-7 + 0.5 * 2 = 1 + 2^-8.
  const CellState s = update_cell({.r = kOneHalf, .z = kOneHalf, .nx = 0x1p-8f, .nh = 0x1p-7f}, 0x4000);
  EXPECT_EQ(s.h, cfg::float_to_half(1 + 0x1p-8f));
  EXPECT_EQ(s.c, bits(1 + 0x1p-8f));
}

TEST(GruUpdate, UpdateGateChoosesBetweenOldAndNew) {
  GruGates gates{.r = kHalfOne, .z = kHalfOne, .nx = 0x1p-9f, .nh = 0x1p-9f};
  EXPECT_EQ(update_cell(gates, kMinusOne).h, kMinusOne);
  gates.z = kZero;
  EXPECT_EQ(update_cell(gates, kMinusOne).h, cfg::float_to_half(0x1p-8f));
}

TEST(GruUpdate, ResetProductIsRoundedBeforeTheSum) {
  // r * nh = (1 - 2^-11)(1 + 2^-23) = 1 - 2^-11 + 2^-23 - 2^-34, rounded to 1 - 2^-11 + 2^-23. nx makes the sum 2^-13 +
  // 3 * 2^-24, a tie in fp16, to 2^-13 + 2^-22. Fused, it would be 2^-34 less and become 2^-13 + 2^-23.
  const float nh = 1 + 0x1p-23f, nx = -(1 - 0x1p-11f) + 0x1p-13f + 0x1p-24f;
  EXPECT_EQ(update_cell({.r = kBelowOne, .z = kZero, .nx = nx, .nh = nh}, kZero).c, bits(0x1p-13f + 0x1p-22f));
  EXPECT_EQ(tanh16(std::fma(1 - 0x1p-11f, nh, nx)), cfg::float_to_half(0x1p-13f + 0x1p-23f));
}

TEST(GruUpdate, OutputIsRoundedTwice) {
  // n = 1, z = 2^-12, s = -2^-15: u = 1 - 2^-12, v = -2^-27. In fp32 their sum is u, in fp16 a tie that becomes 1.
  // Rounded once it would be 1 - 2^-11.
  EXPECT_EQ(update_cell({.r = kZero, .z = 0x0C00, .nx = 20, .nh = 0}, cfg::float_to_half(-0x1p-15f)).h, kHalfOne);
}

TEST(GruUpdate, ZerosKeepTheirSigns) {
  // n = tanh(-0 + 1 * -0) = -0; u = 0 * -0 = -0, v = 1 * -0 = -0: h = -0, and c is -0 widened.
  const CellState s = update_cell({.r = kHalfOne, .z = kHalfOne, .nx = -0.0f, .nh = -0.0f}, 0x8000);
  EXPECT_EQ(s.h, 0x8000);
  EXPECT_EQ(s.c, bits(-0.0f));
  // With z = 0 the kept part is 0 * -1 = -0 and the new one 1 * +0 = +0: their sum is +0.
  EXPECT_EQ(update_cell({.r = kHalfOne, .z = kZero, .nx = 0.0f, .nh = 0.0f}, kMinusOne).h, 0x0000);
}

TEST(GruUpdate, SubnormalsAndInfinities) {
  EXPECT_EQ(update_cell({.r = kZero, .z = kHalfOne, .nx = 0, .nh = 0}, 0x0001).h, 0x0001);
  EXPECT_EQ(update_cell({.r = kZero, .z = kHalfOne, .nx = 0, .nh = 0}, 0x0001).c, bits(0x1p-24f));
  EXPECT_EQ(update_cell({.r = kZero, .z = kOneHalf, .nx = 0, .nh = 0}, 0x7C00).c, kFloatInf);
  EXPECT_EQ(update_cell({.r = kHalfOne, .z = kZero, .nx = 0, .nh = -INFINITY}, kHalfOne).h, kMinusOne);
}

TEST(GruUpdate, EveryNanIsCanonical) {
  const GruGates plain{.r = kOneHalf, .z = kOneHalf, .nx = 0.5f, .nh = 0.5f};
  const auto expect_nan = [](const CellState& s) {
    EXPECT_EQ(s.c, kFloatNan);
    EXPECT_EQ(s.h, cfg::kHalfNan);
  };
  expect_nan(update_cell(plain, 0xFE01));
  expect_nan(update_cell({.r = 0xFE01, .z = kOneHalf, .nx = 0.5f, .nh = 0.5f}, kHalfOne));
  expect_nan(update_cell({.r = kOneHalf, .z = 0x7C01, .nx = 0.5f, .nh = 0.5f}, kHalfOne));
  expect_nan(update_cell({.r = kOneHalf, .z = kOneHalf, .nx = -NAN, .nh = 0.5f}, kHalfOne));
  expect_nan(update_cell({.r = kOneHalf, .z = kOneHalf, .nx = 0.5f, .nh = -NAN}, kHalfOne));
  expect_nan(update_cell({.r = kZero, .z = kOneHalf, .nx = 0.5f, .nh = INFINITY}, kHalfOne));  // 0 * Inf
  expect_nan(update_cell({.r = kZero, .z = kZero, .nx = 0, .nh = 0}, 0x7C00));                 // 0 * Inf
}

// ---- Elman ---------------------------------------------------------------------------------------------------------

TEST(ElmanUpdate, StateIsTheGateWidened) {
  EXPECT_EQ(update_cell(kMinusOne).h, kMinusOne);
  EXPECT_EQ(update_cell(kMinusOne).c, bits(-1.0f));
  EXPECT_EQ(update_cell(uint16_t{0x8000}).c, bits(-0.0f));
  EXPECT_EQ(update_cell(uint16_t{0x0001}).c, bits(0x1p-24f));
  EXPECT_EQ(update_cell(cfg::kHalfNan).c, kFloatNan);
}

}  // namespace
}  // namespace sharp::golden
