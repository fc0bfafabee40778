// SPDX-License-Identifier: Apache-2.0
// Unit blocks: the cover against an enumeration of all subsets and of all multisets, over random shapes.
#include "golden/plan/unit_blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <stdexcept>

namespace sharp::golden {
namespace {

using ::testing::ElementsAre;

Tiling tiny_tiling(unsigned k, unsigned input, unsigned hidden, bool dynamic) {
  Tiling t;
  t.macs = 16;
  t.vs_width = 4;
  t.gates = 4;
  t.dynamic = dynamic;
  t.k = k;
  t.input_size = input;
  t.hidden_size = hidden;
  return t;
}

/// A tiling of random machine (W 4..32, up to 64 VS units), shape, gate count and schedule class.
Tiling random_tiling(std::mt19937& rng) {
  auto pick = [&](unsigned lo, unsigned hi) { return std::uniform_int_distribution<unsigned>(lo, hi)(rng); };
  Tiling t;
  t.vs_width = 4u << pick(0, 3);
  t.macs = t.vs_width * (t.vs_width << pick(0, 1));
  const unsigned gate_counts[] = {1, 3, 4};
  t.gates = gate_counts[pick(0, 2)];
  t.single_gate = pick(0, 1) == 1;
  t.dynamic = true;
  do t.k = t.vs_width << pick(0, 3);
  while (t.k > t.macs);
  t.input_size = pick(1, 300);
  t.hidden_size = pick(1, 300);
  return t;
}

/// The subset as the documents define it: over all masks, least cost, then the largest mask. Descending sizes.
std::vector<unsigned> cover_by_masks(const Tiling& t, unsigned rem) {
  uint64_t best_cost = std::numeric_limits<uint64_t>::max();
  unsigned best = 0;
  for (unsigned mask = 1; (t.vs_width << (31 - __builtin_clz(mask))) <= t.k; ++mask) {
    uint64_t units = 0, cost = 0;
    for (unsigned j = 0; mask >> j; ++j) {
      if (!(mask >> j & 1)) continue;
      units += t.units(t.vs_width << j);
      cost += t.cost(t.vs_width << j);
    }
    if (units < rem || cost > best_cost) continue;
    best_cost = cost;
    best = mask;
  }
  std::vector<unsigned> sizes;
  for (unsigned j = 4; j-- > 0;)
    if (best >> j & 1) sizes.push_back(t.vs_width << j);
  return sizes;
}

/// Least cost over multisets of sizes (a size may repeat), by a table over the units still to cover.
uint64_t cost_by_multisets(const Tiling& t, unsigned rem) {
  std::vector<uint64_t> least(rem + 1, 0);
  for (unsigned r = 1; r <= rem; ++r) {
    least[r] = std::numeric_limits<uint64_t>::max();
    for (unsigned k = t.vs_width; k <= t.k; k *= 2)
      least[r] = std::min(least[r], t.cost(k) + least[r - std::min(r, t.units(k))]);
  }
  return least[rem];
}

uint64_t cost_of(const Tiling& t, const std::vector<unsigned>& sizes) {
  uint64_t cost = 0;
  for (unsigned k : sizes) cost += t.cost(k);
  return cost;
}

TEST(CheapestCover, EqualsTheSubsetOfLeastCostAndLargestMask) {
  std::mt19937 rng(1);
  for (int i = 0; i < 20000; ++i) {
    const Tiling t = random_tiling(rng);
    const unsigned rem = std::uniform_int_distribution<unsigned>(1, t.units(t.k))(rng);
    ASSERT_EQ(cheapest_cover(t, rem), cover_by_masks(t, rem))
        << "M=" << t.macs << " W=" << t.vs_width << " G=" << t.gates << " single=" << t.single_gate << " K=" << t.k
        << " I=" << t.input_size << " H=" << t.hidden_size << " rem=" << rem;
  }
}

TEST(CheapestCover, RepeatingASizeNeverBeatsIt) {
  std::mt19937 rng(2);
  for (int i = 0; i < 20000; ++i) {
    const Tiling t = random_tiling(rng);
    const unsigned rem = std::uniform_int_distribution<unsigned>(1, t.units(t.k))(rng);
    ASSERT_EQ(cost_of(t, cheapest_cover(t, rem)), cost_by_multisets(t, rem));
  }
}

TEST(CheapestCover, TieTakesTheLargestMask) {
  // I = H = 4 and M = 16: cost(4) = 1+1, cost(8) = 2+2, cost(16) = 4+4; Q = 1, 2, 4. Three units cost 6 with {8, 4}.
  EXPECT_THAT(cheapest_cover(tiny_tiling(16, 4, 3, true), 3), ElementsAre(8, 4));
  // I = H = 1: every tile size costs 2, so one block of 8 (mask 2) and one of 16 (mask 4) tie for two units.
  EXPECT_THAT(cheapest_cover(tiny_tiling(16, 1, 1, true), 2), ElementsAre(16));
}

TEST(DivideUnits, FullBlocksThenFixedRemainder) {
  // Q(8) = 2: H = 5 gives two full blocks and one block of one unit.
  const UnitBlocks u = divide_units(tiny_tiling(8, 4, 5, false));
  EXPECT_EQ(u.num_full, 2u);
  EXPECT_FALSE(u.used_cover);
  EXPECT_THAT(u.blocks, ElementsAre(UnitBlock{8, 0, 2}, UnitBlock{8, 2, 2}, UnitBlock{8, 4, 1}));
}

TEST(DivideUnits, FullBlocksThenDynamicCover) {
  const UnitBlocks u = divide_units(tiny_tiling(8, 4, 5, true));
  EXPECT_EQ(u.num_full, 2u);
  EXPECT_TRUE(u.used_cover);
  EXPECT_THAT(u.blocks, ElementsAre(UnitBlock{8, 0, 2}, UnitBlock{8, 2, 2}, UnitBlock{4, 4, 1}));
}

TEST(DivideUnits, NoCoverWithoutRemainder) {
  const UnitBlocks u = divide_units(tiny_tiling(8, 4, 4, true));
  EXPECT_EQ(u.num_full, 2u);
  EXPECT_FALSE(u.used_cover);
  EXPECT_EQ(u.blocks.size(), 2u);
}

TEST(DivideUnits, CoversEveryUnitOnceInOrderForAllGateCounts) {
  std::mt19937 rng(3);
  for (int i = 0; i < 5000; ++i) {
    Tiling t = random_tiling(rng);
    t.dynamic = i % 2 == 0;
    unsigned next = 0;
    for (const UnitBlock& b : divide_units(t).blocks) {
      ASSERT_EQ(b.unit_base, next);
      ASSERT_GE(b.num_units, 1u);
      ASSERT_LE(b.num_units, t.units(b.k));
      next += b.num_units;
    }
    ASSERT_EQ(next, t.hidden_size);
  }
}

TEST(DivideUnits, GroupSizesOfGruAndElman) {
  Tiling gru = tiny_tiling(16, 4, 12, true);
  gru.gates = 3;  // Q(16) = 5: two full blocks, two units left; Q(4) = 1, Q(8) = 2
  EXPECT_THAT(divide_units(gru).blocks, ElementsAre(UnitBlock{16, 0, 5}, UnitBlock{16, 5, 5}, UnitBlock{8, 10, 2}));
  Tiling elman = tiny_tiling(16, 4, 20, true);
  elman.gates = 1;  // Q(K) = K
  EXPECT_THAT(divide_units(elman).blocks, ElementsAre(UnitBlock{16, 0, 16}, UnitBlock{4, 16, 4}));
}

TEST(MakeTiling, RefusesAMachineWhoseSmallestBlockHoldsNoUnit) {
  cfg::Accel accel;
  accel.vs_width = 2;
  accel.num_vs = 2;
  cfg::Descriptor d;
  d.schedule = static_cast<uint32_t>(cfg::Schedule::intergate);
  d.k = 2;
  d.input_size = d.hidden_size = d.steps = 1;
  EXPECT_THROW(make_tiling(accel, d), std::invalid_argument);
}

TEST(GroupsPerPass, IsAlignedToAFullBlock) {
  // K = 8, H = 5 dynamic: 2 + 2 + 1 groups, aligned up to a multiple of 2.
  const Tiling t = tiny_tiling(8, 4, 5, true);
  EXPECT_EQ(groups_per_pass(t, divide_units(t)), 6u);
}

}  // namespace
}  // namespace sharp::golden
