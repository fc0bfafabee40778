// SPDX-License-Identifier: Apache-2.0
// Descriptor checks, block and tile order, addresses, and the packed images.
#include "golden/plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <stdexcept>
#include <string>

#include "golden/plan/layout.h"

namespace sharp::golden {
namespace {

using cfg::Descriptor;
using cfg::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

enum : uint32_t { kSequential, kBatch, kIntergate, kUnfolded };
enum : uint32_t { kFixed, kDynamic };

cfg::Accel tiny() {
  cfg::Accel a;
  a.name = "tiny";
  a.vs_width = a.num_vs = a.num_mfu = 4;
  a.num_cu = 1;
  a.stream_width = 4;
  a.max_input = a.max_hidden = 64;
  a.weight_depth = 4096;
  a.bias_depth = 512;
  a.intermediate_depth = 128;
  return a;
}

Descriptor descriptor(uint32_t schedule, uint32_t k, uint32_t padding, uint32_t input, uint32_t hidden) {
  return {0, schedule, k, padding, input, hidden, 1};
}

// ---- Error codes -----------------------------------------------------------------------------------------------

TEST(CheckDescriptor, ReportsTheFirstErrorInOrder) {
  // Every field is wrong at first; mending them one by one, in order, uncovers the next code.
  cfg::Accel a = tiny();
  a.weight_depth = 16;  // 64 rows of 64 + 64 columns need 4 * 64 * 128 / 16 tiles
  a.bias_depth = 4;
  a.intermediate_depth = 4;
  Descriptor d{7, 9, 5, 3, 65, 65, 0};
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::unknown_cell);
  d.cell = 0;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::unknown_schedule);
  d.schedule = kUnfolded;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::unknown_padding);
  d.padding = kFixed;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::zero_size);
  d.steps = 1;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::input_too_large);
  d.input_size = 64;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::hidden_too_large);
  d.hidden_size = 64;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::k_not_legal);
  d.k = 4;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::weights_not_fitting);
  a.weight_depth = 64 * (16 + 16);
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::bias_not_fitting);
  a.bias_depth = 64;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::intermediate_not_fitting);
  a.intermediate_depth = 64;
  EXPECT_EQ(check_descriptor(a, d), ErrorCode::none);
}

TEST(CheckDescriptor, RefusesReservedCells) {
  Descriptor d = descriptor(kBatch, 4, kFixed, 4, 4);
  for (uint32_t cell : {1u, 2u, 3u}) {
    d.cell = cell;
    EXPECT_EQ(check_descriptor(tiny(), d), ErrorCode::unknown_cell);
  }
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

TEST(Addresses, AreAlignedUpToTheNextBlock) {
  // Batch, K = 16, H = 20 dynamic: cover of 4 units is K' = 4. Gate-by-gate: 4 groups each, then 1 group each.
  const Plan batch = make_plan(tiny(), descriptor(kBatch, 16, kDynamic, 4, 20));
  std::vector<unsigned> groups;
  for (const Block& b : batch.blocks) groups.push_back(b.group);
  EXPECT_THAT(groups, ElementsAre(0, 4, 8, 12, 16, 17, 18, 19));
  EXPECT_EQ(batch.bias_groups, 20u);
  // Sequential alternates 4 and 1: the pointer is aligned up before each big block.
  const Plan sequential = make_plan(tiny(), descriptor(kSequential, 16, kDynamic, 4, 20));
  groups.clear();
  for (const Block& b : sequential.blocks) groups.push_back(b.group);
  EXPECT_THAT(groups, ElementsAre(0, 4, 8, 12, 16, 20, 24, 28));
  EXPECT_EQ(sequential.bias_groups, 29u);
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
  Descriptor d = descriptor(kIntergate, 16, kFixed, 4, 5);
  d.cell = 1;
  const Plan p = lay_out(tiny(), d);  // G = 3, Q(16) = 5: row 15 holds nothing
  EXPECT_EQ(p.row(p.blocks[0], 14)->gate, 2u);
  EXPECT_EQ(p.row(p.blocks[0], 14)->unit, 4u);
  EXPECT_FALSE(p.row(p.blocks[0], 15).has_value());
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
    Descriptor lstm = p.desc;
    unsigned end = 0;
    for (const Block& b : p.blocks) {
      const unsigned size = b.k / p.accel.vs_width;
      ASSERT_EQ(b.group % size, 0u);
      ASSERT_GE(b.group, end);
      end = b.group + size;
    }
    ASSERT_EQ(end, p.bias_groups);
    if (lstm.cell == 0) {
      ASSERT_EQ(check_descriptor(exact, lstm), ErrorCode::bias_not_fitting);
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
          uint32_t& word = image[b.group * p.accel.vs_width + r];
          ASSERT_EQ(word, id->gate * p.desc.hidden_size + id->unit + 1);
          word = 0;
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
}

}  // namespace
}  // namespace sharp::golden
