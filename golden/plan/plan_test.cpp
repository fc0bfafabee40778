// SPDX-License-Identifier: Apache-2.0
// Block and tile order, addresses, and the packed images.
#include "golden/plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <stdexcept>
#include <string>

#include "golden/plan/layout.h"
#include "golden/plan/test_descriptor.h"

namespace sharp::golden {
namespace {

using cfg::Descriptor;
using cfg::ErrorCode;
using ::testing::ElementsAre;

// ---- Order -----------------------------------------------------------------------------------------------------

std::vector<std::pair<int, unsigned>> gates_and_bases(const Plan& p) {
  std::vector<std::pair<int, unsigned>> v;
  for (const Block& b : p.blocks) v.emplace_back(b.gate, b.unit_base);
  return v;
}

TEST(BlockOrder, SequentialRunsGateByGate) {
  const Plan p = make_plan(tiny(), descriptor(kSequential, 4, kFixed, 4, 6));
  using P = std::pair<int, unsigned>;
  EXPECT_THAT(gates_and_bases(p), ElementsAre(P{0, 0}, P{0, 4}, P{1, 0}, P{1, 4}, P{2, 0}, P{2, 4}, P{3, 0}, P{3, 4}));
  for (const Block& b : p.blocks) EXPECT_EQ(b.completes, b.gate == 3);
}

TEST(BlockOrder, BatchRunsAllGatesOfAUnitBlock) {
  const Plan p = make_plan(tiny(), descriptor(kBatch, 4, kFixed, 4, 6));
  using P = std::pair<int, unsigned>;
  EXPECT_THAT(gates_and_bases(p), ElementsAre(P{0, 0}, P{1, 0}, P{2, 0}, P{3, 0}, P{0, 4}, P{1, 4}, P{2, 4}, P{3, 4}));
}

TEST(BlockOrder, MultiGateBlocksAlwaysComplete) {
  for (uint32_t schedule : {kIntergate, kUnfolded}) {
    const Plan p = make_plan(tiny(), descriptor(schedule, 8, kFixed, 4, 5));
    using P = std::pair<int, unsigned>;
    EXPECT_THAT(gates_and_bases(p), ElementsAre(P{kAllGates, 0}, P{kAllGates, 2}, P{kAllGates, 4}));
    for (const Block& b : p.blocks) EXPECT_TRUE(b.completes);
  }
}

TEST(BlockOrder, GruHasThreeGates) {
  const Plan p = make_plan(tiny(), of_cell(kGru, descriptor(kSequential, 4, kFixed, 4, 6)));
  using P = std::pair<int, unsigned>;
  EXPECT_THAT(gates_and_bases(p), ElementsAre(P{0, 0}, P{0, 4}, P{1, 0}, P{1, 4}, P{2, 0}, P{2, 4}));
  for (const Block& b : p.blocks) EXPECT_EQ(b.completes, b.gate == 2);
}

TEST(BlockOrder, ElmanIsSingleGateUnderEverySchedule) {
  for (uint32_t schedule : {kSequential, kBatch, kIntergate, kUnfolded}) {
    const Plan p = make_plan(tiny(), of_cell(kElman, descriptor(schedule, 4, kFixed, 4, 6)));
    using P = std::pair<int, unsigned>;
    EXPECT_THAT(gates_and_bases(p), ElementsAre(P{0, 0}, P{0, 4}));
    for (const Block& b : p.blocks) {
      EXPECT_TRUE(b.completes);
      EXPECT_EQ(b.q, 4u);
    }
  }
}

/// "b0.x1" with F(irst), L(ast), V (leaving).
std::string spell(const Tile& t) {
  return "b" + std::to_string(t.block) + (t.part == Part::x ? ".x" : ".h") + std::to_string(t.col_block) +
         (t.first ? "F" : "") + (t.last ? "L" : "") + (t.leaving ? "V" : "");
}
std::vector<std::string> spell(const std::vector<Tile>& tiles) {
  std::vector<std::string> v;
  for (const Tile& t : tiles) v.push_back(spell(t));
  return v;
}

TEST(TileOrder, IntergateRunsXThenHOfEachBlockAsOneChain) {
  // K = 8: N = 2, I = 3: 2 x tiles, H = 3: 2 h tiles, blocks of 2 and 1 units.
  const Plan p = make_plan(tiny(), descriptor(kIntergate, 8, kFixed, 3, 3));
  EXPECT_THAT(spell(p.tiles),
              ElementsAre("b0.x0F", "b0.x1", "b0.h0", "b0.h1LV", "b1.x0F", "b1.x1", "b1.h0", "b1.h1LV"));
}

TEST(TileOrder, UnfoldedRunsAllXThenAllHAsTwoChains) {
  const Plan p = make_plan(tiny(), descriptor(kUnfolded, 8, kFixed, 3, 3));
  EXPECT_THAT(spell(p.tiles),
              ElementsAre("b0.x0F", "b0.x1L", "b1.x0F", "b1.x1L", "b0.h0F", "b0.h1LV", "b1.h0F", "b1.h1LV"));
}

TEST(TileOrder, OneTileChainIsFirstAndLast) {
  const Plan p = make_plan(tiny(), descriptor(kUnfolded, 4, kFixed, 4, 1));
  EXPECT_THAT(spell(p.tiles), ElementsAre("b0.x0FL", "b0.h0FLV"));
}

TEST(TileOrder, GruIsChainedLikeAnyOtherCell) {
  const Plan intergate = make_plan(tiny(), of_cell(kGru, descriptor(kIntergate, 8, kFixed, 3, 3)));
  EXPECT_THAT(spell(intergate.tiles),
              ElementsAre("b0.x0F", "b0.x1", "b0.h0", "b0.h1LV", "b1.x0F", "b1.x1", "b1.h0", "b1.h1LV"));
  const Plan unfolded = make_plan(tiny(), of_cell(kGru, descriptor(kUnfolded, 8, kFixed, 3, 3)));
  EXPECT_THAT(spell(unfolded.tiles),
              ElementsAre("b0.x0F", "b0.x1L", "b1.x0F", "b1.x1L", "b0.h0F", "b0.h1LV", "b1.h0F", "b1.h1LV"));
}

TEST(TileOrder, ElmanUnfoldedHasTwoChainsOfSingleGateBlocks) {
  const Plan p = make_plan(tiny(), of_cell(kElman, descriptor(kUnfolded, 8, kFixed, 3, 9)));  // 8 + 1 units
  EXPECT_THAT(spell(p.tiles), ElementsAre("b0.x0F", "b0.x1L", "b1.x0F", "b1.x1L", "b0.h0F", "b0.h1", "b0.h2", "b0.h3",
                                          "b0.h4LV", "b1.h0F", "b1.h1", "b1.h2", "b1.h3", "b1.h4LV"));
}

std::vector<unsigned> bias_groups(const Plan& p) {
  std::vector<unsigned> groups;
  for (const Block& b : p.blocks) groups.push_back(b.bias_group);
  return groups;
}
std::vector<unsigned> intermediate_groups(const Plan& p) {
  std::vector<unsigned> groups;
  for (const Block& b : p.blocks) groups.push_back(b.intermediate_group);
  return groups;
}

TEST(Addresses, AreAlignedUpToTheNextBlock) {
  // Batch, K = 16, H = 20 dynamic: cover of 4 units is K' = 4. Gate-by-gate: 4 groups each, then 1 group each.
  const Plan batch = make_plan(tiny(), descriptor(kBatch, 16, kDynamic, 4, 20));
  EXPECT_THAT(bias_groups(batch), ElementsAre(0, 4, 8, 12, 16, 17, 18, 19));
  EXPECT_EQ(intermediate_groups(batch), bias_groups(batch));
  EXPECT_EQ(batch.bias_groups, 20u);
  // Sequential alternates 4 and 1: the pointer is aligned up before each big block.
  const Plan sequential = make_plan(tiny(), descriptor(kSequential, 16, kDynamic, 4, 20));
  EXPECT_THAT(bias_groups(sequential), ElementsAre(0, 4, 8, 12, 16, 20, 24, 28));
  EXPECT_EQ(intermediate_groups(sequential), bias_groups(sequential));
  EXPECT_EQ(sequential.bias_groups, 29u);
}

TEST(Addresses, GruBlocksTakeTwoHalvesOfTheBiasMemory) {
  // Unfolded, K = 16: Q = 5, 2, 1 for K' = 16, 8, 4. H = 8 dynamic, I = 4, rem 3: cost(4) = 1+2, cost(8) = 2+4,
  // cost(16) = 4+8: the cheapest cover of 3 units is 8 and 4.
  const Plan unfolded = make_plan(tiny(), of_cell(kGru, descriptor(kUnfolded, 16, kDynamic, 4, 8)));
  EXPECT_THAT(bias_groups(unfolded), ElementsAre(0, 8, 12));
  EXPECT_THAT(intermediate_groups(unfolded), ElementsAre(0, 4, 6));
  EXPECT_EQ(unfolded.bias_groups, 14u);
  // Sequential, K = 16, H = 20: 16 and 4 units for each gate: 8 and 2 groups, aligned up to 4 before the big block.
  const Plan sequential = make_plan(tiny(), of_cell(kGru, descriptor(kSequential, 16, kDynamic, 4, 20)));
  EXPECT_THAT(bias_groups(sequential), ElementsAre(0, 8, 12, 20, 24, 32));
  EXPECT_THAT(intermediate_groups(sequential), ElementsAre(0, 4, 8, 12, 16, 20));
  EXPECT_EQ(sequential.bias_groups, 34u);
}

TEST(Rows, MultiGateIsGateMajorWithHoles) {
  // K = 16, Q = 4, H = 3: rows 0..2 gate 0, row 3 empty, ...
  const Plan p = make_plan(tiny(), descriptor(kIntergate, 16, kFixed, 4, 3));
  for (unsigned r = 0; r < 16; ++r) {
    const auto id = p.row(p.blocks[0], r);
    ASSERT_EQ(id.has_value(), r % 4 != 3) << r;
    if (!id) continue;
    EXPECT_EQ(id->gate, r / 4);
    EXPECT_EQ(id->unit, r % 4);
  }
}

TEST(Rows, RowsPastTheGatesAreEmptyForGru) {
  // G = 3, Q(16) = 5: row 15 holds nothing
  const Plan p = make_plan(tiny(), of_cell(kGru, descriptor(kIntergate, 16, kFixed, 4, 5)));
  EXPECT_EQ(p.row(p.blocks[0], 14)->gate, 2u);
  EXPECT_EQ(p.row(p.blocks[0], 14)->unit, 4u);
  EXPECT_FALSE(p.row(p.blocks[0], 15).has_value());
}

TEST(Rows, SplitRowsAreThoseOfGateN) {
  const auto split_rows = [](uint32_t cell, uint32_t schedule) {
    const Plan p = make_plan(tiny(), of_cell(cell, descriptor(schedule, 16, kFixed, 4, 3)));
    std::vector<std::pair<unsigned, unsigned>> ranges;
    for (const Block& b : p.blocks) ranges.emplace_back(p.split_rows(b).first, p.split_rows(b).count);
    return ranges;
  };
  using P = std::pair<unsigned, unsigned>;
  EXPECT_THAT(split_rows(kGru, kUnfolded), ElementsAre(P{10, 3}));
  EXPECT_THAT(split_rows(kGru, kBatch), ElementsAre(P{0, 0}, P{0, 0}, P{0, 3}));
  EXPECT_THAT(split_rows(kLstm, kUnfolded), ElementsAre(P{0, 0}));
  EXPECT_THAT(split_rows(kElman, kUnfolded), ElementsAre(P{0, 0}));
}

// ---- Properties over random layers -----------------------------------------------------------------------------

struct RandomLayer {
  Plan plan;
  LayerWeights weights;
};

/// A layer whose weights and biases are all different from each other and from 0 (as bit patterns).
RandomLayer random_layer(std::mt19937& rng) {
  auto pick = [&](unsigned lo, unsigned hi) { return std::uniform_int_distribution<unsigned>(lo, hi)(rng); };
  Descriptor d = descriptor(pick(0, 3), 4u << pick(0, 2), pick(0, 1), pick(1, 20), pick(1, 40));
  d.cell = pick(0, 2);
  RandomLayer l{lay_out(tiny(), d), {}};
  l.weights.input_size = d.input_size;
  l.weights.hidden_size = d.hidden_size;
  l.weights.gates = l.plan.gates;
  const size_t rows = size_t{l.plan.gates} * d.hidden_size;
  uint16_t next = 1;
  for (size_t i = 0; i < rows * d.input_size; ++i) l.weights.w.push_back(next++);
  for (size_t i = 0; i < rows * d.hidden_size; ++i) l.weights.r.push_back(next++);
  for (size_t i = 0; i < rows; ++i) l.weights.b.push_back(static_cast<uint32_t>(i + 1));
  if (d.cell == kGru)
    for (size_t u = 0; u < d.hidden_size; ++u) l.weights.b_rn.push_back(static_cast<uint32_t>(1000 + u));
  return l;
}

TEST(Properties, EveryGateAndUnitHasExactlyOneRow) {
  std::mt19937 rng(4);
  for (int i = 0; i < 300; ++i) {
    const Plan p = random_layer(rng).plan;
    std::set<std::pair<unsigned, unsigned>> seen;
    for (const Block& b : p.blocks)
      for (unsigned r = 0; r < b.k; ++r)
        if (auto id = p.row(b, r)) {
          ASSERT_TRUE(seen.emplace(id->gate, id->unit).second);
        }
    ASSERT_EQ(seen.size(), size_t{p.gates} * p.desc.hidden_size);
  }
}

TEST(Properties, AddressesAreAlignedDisjointAndWithinTheCheckedBound) {
  std::mt19937 rng(5);
  for (int i = 0; i < 300; ++i) {
    const Plan p = random_layer(rng).plan;
    cfg::Accel exact = p.accel;  // the smallest bias memory the check accepts holds the image
    exact.bias_depth = p.bias_groups - 1;
    unsigned end = 0, intermediate_end = 0;
    for (const Block& b : p.blocks) {
      const unsigned size = b.k / p.accel.vs_width;
      ASSERT_EQ(b.bias_group % size, 0u);
      ASSERT_GE(b.bias_group, end);
      end = b.bias_group + (p.desc.cell == kGru ? 2 * size : size);
      ASSERT_EQ(b.intermediate_group % size, 0u);
      ASSERT_GE(b.intermediate_group, intermediate_end);
      intermediate_end = b.intermediate_group + size;
    }
    ASSERT_EQ(end, p.bias_groups);
    ASSERT_EQ(check_descriptor(exact, p.desc), ErrorCode::bias_not_fitting);
    if (p.schedule == cfg::Schedule::unfolded) {
      exact = p.accel;
      exact.intermediate_depth = intermediate_end - 1;
      ASSERT_EQ(check_descriptor(exact, p.desc), ErrorCode::intermediate_not_fitting);
    }
  }
}

TEST(Properties, ImageHoldsEveryWeightOnceInItsRowAndColumn) {
  std::mt19937 rng(6);
  for (int i = 0; i < 200; ++i) {
    const RandomLayer l = random_layer(rng);
    const Plan& p = l.plan;
    const std::vector<uint16_t> image = pack_weights(p, l.weights);
    ASSERT_EQ(image.size(), p.tiles.size() * p.accel.macs());
    size_t found = 0;
    for (size_t n = 0; n < image.size(); ++n) {
      const Tile& tile = p.tiles[n / p.accel.macs()];
      const Block& b = p.blocks[tile.block];
      const unsigned flat = n % p.accel.macs(), row = flat % b.k, column = tile.col_block * b.n + flat / b.k;
      const bool is_x = tile.part == Part::x;
      const unsigned width = is_x ? p.desc.input_size : p.desc.hidden_size;
      const auto id = p.row(b, row);
      uint16_t expected = 0;
      if (id && column < width) {
        expected =
            (is_x ? l.weights.w : l.weights.r)[(size_t{id->gate} * p.desc.hidden_size + id->unit) * width + column];
        ++found;
      }
      ASSERT_EQ(image[n], expected);
    }
    ASSERT_EQ(found, l.weights.w.size() + l.weights.r.size());
  }
}

TEST(Properties, BiasImageHoldsEveryBiasAtItsRow) {
  std::mt19937 rng(7);
  for (int i = 0; i < 200; ++i) {
    const RandomLayer l = random_layer(rng);
    const Plan& p = l.plan;
    std::vector<uint32_t> image = pack_bias(p, l.weights);
    ASSERT_EQ(image.size(), size_t{p.bias_groups} * p.accel.vs_width);
    for (const Block& b : p.blocks)
      for (unsigned r = 0; r < b.k; ++r)
        if (auto id = p.row(b, r)) {
          uint32_t& word = image[b.bias_group * p.accel.vs_width + r];
          ASSERT_EQ(word, id->gate * p.desc.hidden_size + id->unit + 1);
          word = 0;
          if (p.desc.cell != kGru || id->gate != 2) continue;
          uint32_t& second = image[b.bias_group * p.accel.vs_width + b.k + r];
          ASSERT_EQ(second, 1000 + id->unit);
          second = 0;
        }
    for (uint32_t word : image) ASSERT_EQ(word, 0u) << "bias of an empty row";
  }
}

TEST(Pack, RefusesWeightsOfAnotherShape) {
  std::mt19937 rng(8);
  RandomLayer l = random_layer(rng);
  l.weights.r.pop_back();
  EXPECT_THROW(pack_weights(l.plan, l.weights), std::invalid_argument);
  EXPECT_THROW(pack_bias(l.plan, l.weights), std::invalid_argument);
  RandomLayer other = random_layer(rng);
  other.weights.b_rn.push_back(0);
  EXPECT_THROW(pack_bias(other.plan, other.weights), std::invalid_argument);
}

}  // namespace
}  // namespace sharp::golden
