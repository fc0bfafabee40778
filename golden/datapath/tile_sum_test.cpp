// SPDX-License-Identifier: Apache-2.0
// Order and rounding of multiply, tree and accumulate on values for which another order gives other bits.
#include "golden/datapath/tile_sum.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "golden/datapath/test_layer.h"

namespace sharp::golden {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

AlignedFloats tile_sum(const AlignedFloats& weights, const AlignedFloats& scalars) {
  const auto k = static_cast<unsigned>(weights.size() / scalars.size());
  AlignedFloats out(k);
  TileSum(static_cast<unsigned>(weights.size()))(weights.data(), scalars.data(), k, out.data());
  return out;
}

uint32_t bits(float v) { return std::bit_cast<uint32_t>(v); }

/// Products 2^24, -2^24, 1, 3. (2^24 + 1) + (-2^24 + 3) = 2^24 - 16777213 = 3, for 2^24 + 1 is a tie that rounds to
/// 2^24. Neighbours first, or one after the other, would give 4; the outer pair first 5.
TEST(TileSum, AddsColumnsHalfATileApart) {
  EXPECT_EQ(tile_sum({4096, 4096, 1, 1}, {4096, -4096, 1, 3}), AlignedFloats{3});
}

/// Row 0: the same four products. Row 1: 2^24, 4096, -4096, 3, hence (2^24 - 4096) + 4099 = 2^24 + 3, a tie.
TEST(TileSum, KeepsRowsApart) {
  const AlignedFloats weights = {4096, 4096, /**/ 4096, -1, /**/ 1, -4096, /**/ 3, 3};
  const AlignedFloats scalars = {4096, -4096, 1, 1};
  EXPECT_EQ(tile_sum(weights, scalars), (AlignedFloats{3, 16777220}));
}

TEST(TileSum, OneColumnIsTheProduct) { EXPECT_EQ(tile_sum({1, -2, 0.5f, 3}, {-2}), (AlignedFloats{-2, 4, -1, -6})); }

TEST(TileSum, TwoColumnsAreOneAddition) { EXPECT_EQ(tile_sum({1, 2, 10, 20}, {3, -1}), (AlignedFloats{-7, -14})); }

TEST(TileSum, ProductsAreExactAndSumsRounded) {
  // 2047 * 2047 * 2^-20 has 22 significant bits; adding 2^-24 * 2^-24 = 2^-48 must not change it.
  const float odd = 2047 * 0x1p-10f, tiny = 0x1p-24f;
  EXPECT_EQ(tile_sum({odd, tiny}, {odd, tiny}), AlignedFloats{2047 * 2047 * 0x1p-20f});
  EXPECT_EQ(tile_sum({0, tiny}, {0, tiny}), AlignedFloats{0x1p-48f});
}

TEST(TileSum, ZerosKeepTheirSigns) {
  EXPECT_EQ(bits(tile_sum({-1, 1}, {0.0f, -0.0f})[0]), bits(-0.0f));  // -0 + -0
  EXPECT_EQ(bits(tile_sum({-1, 1}, {0.0f, 0.0f})[0]), bits(0.0f));    // -0 + +0
  EXPECT_EQ(bits(tile_sum({1, -1}, {3, 3})[0]), bits(0.0f));          // x + (-x)
}

TEST(TileSum, InfinitiesAndNans) {
  EXPECT_EQ(tile_sum({kInf, 1}, {1, 1}), AlignedFloats{kInf});
  EXPECT_TRUE(std::isnan(tile_sum({0, 1}, {kInf, 1})[0]));
  EXPECT_TRUE(std::isnan(tile_sum({1, -1}, {kInf, kInf})[0]));
}

/// The tree of one row, written down again from its definition: level j adds columns c and c + N/2^j.
float tree(const AlignedFloats& weights, const AlignedFloats& scalars, size_t k, size_t row, size_t column,
           size_t live) {
  const size_t n = scalars.size();
  if (live == n) return weights[column * k + row] * scalars[column];
  return tree(weights, scalars, k, row, column, 2 * live) + tree(weights, scalars, k, row, column + live, 2 * live);
}

class TileSumShape : public ::testing::TestWithParam<unsigned> {};

TEST_P(TileSumShape, AgreesWithTheRecursiveTree) {
  constexpr unsigned kMacs = 256;
  const unsigned k = GetParam(), n = kMacs / k;
  RandomLayer random(k);
  for (int repeat = 0; repeat < 20; ++repeat) {
    AlignedFloats weights, scalars;
    for (const uint16_t w : random.halves(kMacs, 1.0f)) weights.push_back(cfg::half_to_float(w));
    for (const uint16_t s : random.halves(n, 1.0f)) scalars.push_back(cfg::half_to_float(s));
    const AlignedFloats sums = tile_sum(weights, scalars);
    for (size_t r = 0; r < k; ++r) ASSERT_EQ(bits(sums[r]), bits(tree(weights, scalars, k, r, 0, 1))) << "row " << r;
  }
}

INSTANTIATE_TEST_SUITE_P(EveryK, TileSumShape, ::testing::Values(1, 2, 4, 8, 16, 32, 64, 128, 256));

TEST(Accumulate, RoundsAfterEachTile) {
  // 2^24 + 1 + 1: each 1 is lost on its own; added together first they would count.
  AlignedFloats acc = {0x1p24f, 1};
  const AlignedFloats ones = {1, 2};
  accumulate(acc.data(), ones.data(), 2, acc.data());
  accumulate(acc.data(), ones.data(), 2, acc.data());
  EXPECT_EQ(acc, (AlignedFloats{0x1p24f, 5}));
}

TEST(Accumulate, KeepsSubnormalBiases) {
  const AlignedFloats bias = {0x1p-149f, -0x1p-140f, -0.0f}, sum = {0, 0x1p-141f, -0.0f};
  AlignedFloats acc(3);
  accumulate(bias.data(), sum.data(), 3, acc.data());
  EXPECT_EQ(acc, (AlignedFloats{0x1p-149f, -0x1p-141f, 0}));
  EXPECT_TRUE(std::signbit(acc[2]));
}

}  // namespace
}  // namespace sharp::golden
