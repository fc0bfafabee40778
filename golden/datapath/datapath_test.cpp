// SPDX-License-Identifier: Apache-2.0
// Whole time steps: the contract written down again in scalars, schedules, K, and errors.
#include "golden/datapath/datapath.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <string>
#include <tuple>

#include "golden/datapath/hand_layers.h"
#include "golden/datapath/test_layer.h"

namespace sharp::golden {
namespace {

using cfg::Cell;
using cfg::half_to_float;
using cfg::Padding;
using cfg::Schedule;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Cell kCells[] = {Cell::lstm, Cell::gru, Cell::elman};
constexpr Schedule kSchedules[] = {Schedule::sequential, Schedule::batch, Schedule::intergate, Schedule::unfolded};

std::string name_of(Cell cell, Schedule schedule, unsigned k, Padding padding) {
  return std::string(to_string(cell)) + "_" + std::string(to_string(schedule)) + "_" + std::to_string(k) + "_" +
         std::string(to_string(padding));
}

// ---- the contract in scalars --------------------------------------------------------------------------------------

/// docs/numerics.md read again, without tiles: the sums of one row for tiles of n columns.
class ScalarRow {
 public:
  ScalarRow(const LayerWeights& layer, size_t row, size_t n) : layer_(layer), row_(row), n_(n) {}

  float preact(const uint16_t* x, const uint16_t* h) const { return h_part(x_part(x), h); }
  float x_part(const uint16_t* x) const {
    return chain(std::bit_cast<float>(layer_.b[row_]), layer_.w.data(), layer_.input_size, x);
  }
  float h_part(float start, const uint16_t* h) const { return chain(start, layer_.r.data(), layer_.hidden_size, h); }
  /// Gate n of GRU.
  float nh(const uint16_t* h) const {
    return h_part(std::bit_cast<float>(layer_.b_rn[row_ - 2 * layer_.hidden_size]), h);
  }

 private:
  float chain(float acc, const uint16_t* matrix, size_t width, const uint16_t* vector) const {
    for (size_t begin = 0; begin < width; begin += n_) acc = acc + tree(matrix + row_ * width, width, vector, begin, 1);
    return acc;
  }
  /// Sum of the columns column, column + stride, ... below the end of the tile, in tree order.
  float tree(const uint16_t* weights, size_t width, const uint16_t* vector, size_t column, size_t stride) const {
    if (stride == n_) return column < width ? half_to_float(weights[column]) * half_to_float(vector[column]) : 0.0f;
    return tree(weights, width, vector, column, 2 * stride) + tree(weights, width, vector, column + stride, 2 * stride);
  }

  const LayerWeights& layer_;
  size_t row_, n_;
};

using Config = std::tuple<Cell, Schedule, unsigned, Padding>;
class ScalarContract : public ::testing::TestWithParam<Config> {};

bool is_split(const Plan& plan, const RowId& id) { return plan.cell == Cell::gru && id.gate == 2; }

void expect_chain_of_tile_sums(const Plan& plan, const Datapath& datapath, const StepValues& s,
                               const LayerWeights& layer) {
  std::vector<float> acc = s.preact;
  for (unsigned i = 0; i < plan.tiles.size(); ++i) {
    const Block& block = plan.blocks[plan.tiles[i].block];
    const size_t base = datapath.row_offset(plan.tiles[i].block);
    for (unsigned r = 0; r < block.k; ++r) {
      const auto id = plan.row(block, r);
      if (!id) continue;
      float& a = acc[base + r];
      if (plan.tiles[i].part == Part::x && plan.tiles[i].col_block == 0)
        a = std::bit_cast<float>(layer.b[id->gate * layer.hidden_size + id->unit]);
      if (is_split(plan, *id) && plan.tiles[i].part == Part::h && plan.tiles[i].col_block == 0) {
        ASSERT_EQ(bits(a), bits(s.preact_x[base + r]));
        a = std::bit_cast<float>(layer.b_rn[id->unit]);
      }
      a += s.tile_sums[datapath.tile_offset(i) + r];
      if (!s.partial.empty() && plan.tiles[i].part == Part::x && plan.tiles[i].last) {
        ASSERT_EQ(bits(a), bits(s.partial[base + r]));
      }
    }
  }
  for (size_t r = 0; r < acc.size(); ++r) ASSERT_EQ(bits(acc[r]), bits(s.preact[r]));
}

void expect_scalar_preacts(const Plan& plan, const Datapath& datapath, const StepValues& s, const LayerWeights& layer,
                           const uint16_t* x, const uint16_t* h) {
  for (unsigned b = 0; b < plan.blocks.size(); ++b)
    for (unsigned r = 0; r < plan.blocks[b].k; ++r)
      if (const auto id = plan.row(plan.blocks[b], r)) {
        const ScalarRow row(layer, id->gate * layer.hidden_size + id->unit, plan.blocks[b].n);
        const size_t place = datapath.row_offset(b) + r;
        const float expected = is_split(plan, *id) ? row.nh(h) : row.preact(x, h);
        ASSERT_EQ(bits(expected), bits(s.preact[place])) << "block " << b << " row " << r;
        if (!is_split(plan, *id)) continue;
        ASSERT_EQ(bits(row.x_part(x)), bits(s.preact_x[place])) << "block " << b << " row " << r;
      }
}

TEST_P(ScalarContract, AgreesOnARandomLayer) {
  const auto [cell, schedule, k, padding] = GetParam();
  constexpr unsigned kInput = 21, kHidden = 19, kSteps = 3;  // no multiple of any tile size
  const Plan plan = make_plan(test_accel(4, 8), layer_of(cell, schedule, k, padding, kInput, kHidden, kSteps));
  RandomLayer random(k);
  const LayerWeights layer = random.weights(kInput, kHidden, 0.3f, cell);
  const PassInput input = random.input(kSteps, kInput, kHidden);
  Datapath datapath(plan, layer, input);
  std::vector<uint16_t> h = input.h0;
  for (unsigned t = 0; t < kSteps; ++t) {
    const StepValues& s = datapath.step(t);
    expect_scalar_preacts(plan, datapath, s, layer, input.x.data() + t * kInput, h.data());
    expect_chain_of_tile_sums(plan, datapath, s, layer);
    h = s.h;
  }
}

INSTANTIATE_TEST_SUITE_P(Every, ScalarContract,
                         ::testing::Combine(::testing::ValuesIn(kCells), ::testing::ValuesIn(kSchedules),
                                            ::testing::Values(4, 8, 16, 32),
                                            ::testing::Values(Padding::fixed, Padding::dynamic)),
                         [](const auto& p) {
                           return name_of(std::get<0>(p.param), std::get<1>(p.param), std::get<2>(p.param),
                                          std::get<3>(p.param));
                         });

// ---- schedules and K ----------------------------------------------------------------------------------------------

struct Outputs {
  std::vector<uint16_t> h;
  std::vector<uint32_t> c;
  bool operator==(const Outputs&) const = default;
};

Outputs run(Cell cell, Schedule schedule, unsigned k, const LayerWeights& layer, const PassInput& input) {
  const auto desc = layer_of(cell, schedule, k, Padding::fixed, layer.input_size, layer.hidden_size, input.steps);
  Datapath datapath(make_plan(test_accel(8, 8), desc), layer, input);
  Outputs out;
  for (unsigned t = 0; t < input.steps; ++t) {
    const StepValues& s = datapath.step(t);
    out.h.insert(out.h.end(), s.h.begin(), s.h.end());
    out.c.insert(out.c.end(), s.c.begin(), s.c.end());
  }
  return out;
}

TEST(Schedules, GiveTheSameBitsAtTheSameK) {
  for (const Cell cell : kCells) {
    RandomLayer random(11);
    const LayerWeights layer = random.weights(37, 29, 0.3f, cell);
    const PassInput input = random.input(6, 37, 29);
    for (const unsigned k : {8u, 16u, 32u, 64u}) {
      const Outputs expected = run(cell, Schedule::sequential, k, layer, input);
      for (const Schedule schedule : kSchedules)
        EXPECT_EQ(run(cell, schedule, k, layer, input), expected) << to_string(cell) << " " << k;
    }
  }
}

/// The rounding of the gates to fp16 hides most differences of the order of additions: the run must be long.
TEST(Schedules, AnotherKGivesOtherBits) {
  RandomLayer random(12);
  const LayerWeights layer = random.weights(64, 64);
  const PassInput input = random.input(100, 64, 64);
  std::vector<Outputs> outputs;
  for (const unsigned k : {8u, 16u, 32u, 64u}) outputs.push_back(run(Cell::lstm, Schedule::intergate, k, layer, input));
  for (size_t a = 0; a < outputs.size(); ++a)
    for (size_t b = 0; b < a; ++b) EXPECT_FALSE(outputs[a] == outputs[b]) << "legal K number " << a << " and " << b;
}

// ---- special values -----------------------------------------------------------------------------------------------

/// One unit whose products and biases are all -0.
StepValues negative_zeros(unsigned input_size) {
  const LayerWeights layer{.input_size = input_size,
                           .hidden_size = 4,
                           .gates = 4,
                           .w = std::vector<uint16_t>(16 * input_size, half(-1)),
                           .r = std::vector<uint16_t>(16 * 4, half(-1)),
                           .b = std::vector<uint32_t>(16, bits(-0.0f))};
  const PassInput input{.steps = 1,
                        .x = std::vector<uint16_t>(input_size, half(0)),
                        .h0 = std::vector<uint16_t>(4, half(0)),
                        .c0 = std::vector<uint32_t>(4, bits(1))};
  Datapath datapath(make_plan(test_accel(4, 4), lstm(Schedule::intergate, 4, Padding::fixed, input_size, 4, 1)), layer,
                    input);
  return datapath.step(0);
}

std::vector<uint32_t> bits_of(const std::vector<float>& values) {
  std::vector<uint32_t> all;
  for (const float v : values) all.push_back(bits(v));
  return all;
}

TEST(SpecialValues, NegativeZeroSurvivesFullColumnBlocks) {
  EXPECT_THAT(bits_of(negative_zeros(4).tile_sums), Each(bits(-0.0f)));
  EXPECT_THAT(bits_of(negative_zeros(4).preact), Each(bits(-0.0f)));
}

TEST(SpecialValues, ColumnsPastTheEndAddPositiveZero) {
  EXPECT_THAT(bits_of(negative_zeros(3).preact), Each(bits(0.0f)));
}

TEST(SpecialValues, NanInputMakesEverythingCanonicalNan) {
  RandomLayer random(13);
  const LayerWeights layer = random.weights(5, 3);
  PassInput input = random.input(1, 5, 3);
  input.x[4] = 0xFD55;
  Datapath datapath(make_plan(test_accel(4, 4), lstm(Schedule::unfolded, 8, Padding::dynamic, 5, 3, 1)), layer, input);
  const StepValues& s = datapath.step(0);
  EXPECT_THAT(s.gates, Each(cfg::kHalfNan));
  EXPECT_THAT(s.c, Each(0x7FC00000u));
  EXPECT_THAT(s.h, Each(cfg::kHalfNan));
}

TEST(SpecialValues, NanInputMakesEveryCellCanonicalNan) {
  for (const Cell cell : kCells) {
    RandomLayer random(13);
    const LayerWeights layer = random.weights(5, 3, 0.3f, cell);
    PassInput input = random.input(1, 5, 3);
    input.x[4] = 0xFD55;
    const auto desc = layer_of(cell, Schedule::batch, 8, Padding::dynamic, 5, 3, 1);
    Datapath datapath(make_plan(test_accel(4, 4), desc), layer, input);
    EXPECT_THAT(datapath.step(0).c, Each(0x7FC00000u)) << to_string(cell);
    EXPECT_THAT(datapath.step(0).h, Each(cfg::kHalfNan)) << to_string(cell);
  }
}

TEST(SpecialValues, InfiniteInputTimesZeroWeightIsNan) {
  LayerWeights layer = hand_weights();
  PassInput input = hand_input();
  input.x[0] = 0x7C00;  // W is 10, 0, 2^-8, 0: Inf, NaN, Inf, NaN
  Datapath datapath(make_plan(test_accel(4, 4), lstm(Schedule::batch, 4, Padding::fixed, 1, 1, 2)), layer, input);
  EXPECT_THAT(datapath.step(0).gates, ElementsAre(half(1), cfg::kHalfNan, half(1), cfg::kHalfNan));
}

TEST(SpecialValues, Canonical) {
  EXPECT_EQ(canonical(std::bit_cast<float>(0xFFC00001u)), 0x7FC00000u);
  EXPECT_EQ(canonical(std::bit_cast<float>(0x7F800001u)), 0x7FC00000u);
  EXPECT_EQ(canonical(-0.0f), 0x80000000u);
  EXPECT_EQ(canonical(-INFINITY), 0xFF800000u);
}

// ---- interface ----------------------------------------------------------------------------------------------------

class Interface : public ::testing::Test {
 protected:
  static constexpr unsigned kSteps = 7;
  RandomLayer random_{14};
  LayerWeights layer_ = random_.weights(3, 2);
  PassInput input_ = random_.input(kSteps, 3, 2);
  Plan plan_ = make_plan(test_accel(4, 4), lstm(Schedule::batch, 4, Padding::fixed, 3, 2, kSteps));
};

TEST_F(Interface, KeepsTheLastFourSteps) {
  Datapath ordered(plan_, layer_, input_), ahead(plan_, layer_, input_);
  std::vector<std::vector<uint16_t>> h;
  for (unsigned t = 0; t < kSteps; ++t) h.push_back(ordered.step(t).h);
  ahead.step(kSteps - 1);
  for (unsigned t = kSteps - Datapath::kWindow; t < kSteps; ++t) EXPECT_EQ(ahead.step(t).h, h[t]) << t;
  EXPECT_THROW(ahead.step(kSteps - Datapath::kWindow - 1), std::out_of_range);
}

TEST_F(Interface, RefusesStepsPastTheEnd) {
  Datapath datapath(plan_, layer_, input_);
  EXPECT_THROW(datapath.step(kSteps), std::out_of_range);
  EXPECT_THROW(datapath.step(0xFFFFFFFF), std::out_of_range);
}

TEST_F(Interface, IsMovable) {
  Datapath first(plan_, layer_, input_);
  const std::vector<uint16_t> h = first.step(0).h;
  Datapath second = std::move(first);
  EXPECT_EQ(second.step(0).h, h);
}

TEST_F(Interface, NamesTheArrayThatDoesNotFit) {
  const auto message = [&] {
    try {
      Datapath datapath(plan_, layer_, input_);
    } catch (const std::invalid_argument& e) {
      return std::string(e.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(message(), "accepted");
  input_.x.pop_back();
  EXPECT_EQ(message(), "datapath: x has 20 elements; the descriptor asks for 21");
  layer_.r.pop_back();
  EXPECT_THAT(message(), HasSubstr("r has 15 elements; the descriptor asks for 16"));
  layer_.hidden_size = 3;
  EXPECT_THAT(message(), HasSubstr("hidden size of the weights"));
}

TEST(InterfaceOfGru, NeedsTheSecondBiasAndNoCellState) {
  const auto message = [](const LayerWeights& layer, const PassInput& input) {
    try {
      Datapath(make_plan(test_accel(4, 4), layer_of(Cell::gru, Schedule::batch, 4, Padding::fixed, 1, 1, 2)), layer,
               input);
    } catch (const std::invalid_argument& e) {
      return std::string(e.what());
    }
    return std::string("accepted");
  };
  PassInput input = hand_input();
  input.c0.clear();
  EXPECT_EQ(message(hand_gru(), input), "accepted");
  LayerWeights layer = hand_gru();
  layer.b_rn.clear();
  EXPECT_EQ(message(layer, input), "datapath: b_rn has 0 elements; the descriptor asks for 1");
}

}  // namespace
}  // namespace sharp::golden
