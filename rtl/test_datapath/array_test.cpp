// SPDX-License-Identifier: Apache-2.0
// VS array, R-Add-Reduce, accumulator and row memories (docs/architecture.md section 2).
#include <gtest/gtest.h>

#include <deque>
#include <optional>

#include "rtl/test_datapath/units_fixture.h"

namespace sharp::rtl_test {
namespace {

TEST_F(Units, EveryLaneMultipliesItsWeightByTheScalarOfItsUnit) {
  std::deque<std::optional<Words>> expected(kLatMul - 1);
  unsigned compared = 0;
  for (unsigned cycle = 0; cycle < 3000; ++cycle) {
    std::vector<uint16_t> weights(kMacs), scalars(kNumVs);
    for (auto& w : weights) w = random_half();
    for (auto& s : scalars) s = below(5) == 0 ? 0 : random_half();
    dut().tile_valid_i = below(4) != 0;
    put(dut().weights_i, pack(weights));
    put(dut().scalars_i, pack(scalars));
    expected.emplace_back();
    if (dut().tile_valid_i != 0) {
      expected.back().emplace(kMacs);
      for (unsigned p = 0; p < kMacs; ++p) (*expected.back())[p] = mul16(weights[p], scalars[p / kVsWidth]);
    }
    tick();
    ASSERT_EQ(dut().products_valid_o != 0, expected.front().has_value()) << "cycle " << cycle;
    if (expected.front()) {
      ASSERT_EQ(get(dut().products_o, kMacs), *expected.front()) << "cycle " << cycle;
      ++compared;
    }
    expected.pop_front();
  }
  EXPECT_GT(compared, 2000u);
}

/// docs/architecture.md: level j adds p and p + (M >> j) until K sums remain.
Words tap(Words lanes, unsigned k) {
  while (lanes.size() > k) {
    const size_t half = lanes.size() / 2;
    for (size_t p = 0; p < half; ++p) lanes[p] = add32(lanes[p], lanes[p + half]);
    lanes.resize(half);
  }
  return lanes;
}

TEST_F(Units, TreeTapsEveryKBackToBack) {
  struct Expected {
    unsigned k_log2;
    Words sums;
  };
  std::deque<std::optional<Expected>> expected(4 * kLatAdd - 1);
  std::array<unsigned, 4> compared{};
  for (unsigned cycle = 0; cycle < 12000; ++cycle) {
    Words products(kMacs);
    for (auto& p : products) p = mul16(random_half(), random_half());
    if (below(3) == 0)  // cancellations
      for (unsigned p = 0; p < kMacs / 2; ++p) products[p + kMacs / 2] = products[p] ^ 0x80000000;
    const unsigned k_log2 = below(4);
    dut().reduce_valid_i = below(4) != 0;
    dut().tile_k_log2_i = k_log2;
    put(dut().reduce_products_i, products);
    expected.emplace_back();
    if (dut().reduce_valid_i != 0) expected.back() = Expected{k_log2, tap(products, kVsWidth << k_log2)};
    tick();
    ASSERT_EQ(dut().sums_valid_o != 0, expected.front().has_value()) << "cycle " << cycle;
    if (expected.front()) {
      ASSERT_EQ(dut().sums_k_log2_o, expected.front()->k_log2);
      ASSERT_EQ(get(dut().sums_o, expected.front()->sums.size()), expected.front()->sums)
          << "cycle " << cycle << " K " << (kVsWidth << expected.front()->k_log2);
      ++compared[expected.front()->k_log2];
    }
    expected.pop_front();
  }
  for (unsigned n : compared) EXPECT_GT(n, 1500u);
}

class AccumulatorModel {
 public:
  /// The rows of a block start from these banks.
  void start(const Words& banks, unsigned bank, unsigned first_row = 0) {
    for (unsigned r = first_row; r < kKMax; ++r) acc_[r] = banks[(r / kVsWidth ^ bank) * kVsWidth + r % kVsWidth];
  }
  /// One tile; returns the new accumulators.
  const Words& add(const Words& sums) {
    for (unsigned r = 0; r < kKMax; ++r) acc_[r] = add32(acc_[r], sums[r]);
    return acc_;
  }
  const Words& rows() const { return acc_; }

 private:
  Words acc_ = Words(kKMax);
};

/// What is visible LatAcc cycles after a tile.
struct Accumulated {
  Words acc;
  bool leaves = false;
  Words x_sum;  // not empty: the block leaves with this x sum
};

TEST_F(Units, AccumulatesChainsFromBiasAndFromPartialSumsAndKeepsTheXSum) {
  AccumulatorModel model;
  std::deque<std::optional<Accumulated>> expected(kLatAcc);
  Words acc, preact, preact_x, x_sum;
  unsigned since = kLatAcc, chain_left = 0, compared = 0, with_x_sum = 0;
  for (unsigned cycle = 0; cycle < 6000; ++cycle) {
    const bool first = chain_left == 0;
    const bool valid = below(3) != 0 && (first || since >= kLatAcc);
    ++since;
    expected.emplace_back();
    dut().acc_valid_i = valid;
    if (valid) {
      const Words sums = random_words(kKMax), bias = random_words(kKMax), partial = random_words(kKMax);
      const bool from_ib = first && coin();
      const unsigned bank = below(kBanks), bias_bank = below(kBanks), restart_row = below(kKMax);
      if (first) chain_left = 1 + below(6);
      if (first) model.start(from_ib ? partial : bias, from_ib ? bank : bias_bank);
      // The first h tile of a GRU block: once in a chain, some rows start anew.
      const bool restart = x_sum.empty() && (from_ib || !first) && coin();
      if (restart) x_sum = model.rows();
      if (restart) model.start(bias, bias_bank, restart_row);
      dut().acc_first_i = first;
      dut().acc_from_ib_i = from_ib;
      dut().acc_bank_i = bank;
      dut().acc_bias_bank_i = bias_bank;
      dut().acc_restart_i = restart;
      dut().acc_restart_row_i = restart_row;
      put(dut().acc_sums_i, sums);
      put(dut().acc_bias_i, bias);
      put(dut().acc_partial_i, partial);
      expected.back() = Accumulated{model.add(sums), false, {}};
      if (--chain_left == 0) {
        expected.back()->leaves = !x_sum.empty() || coin();
        std::swap(expected.back()->x_sum, x_sum);
      }
      since = 1;
    }
    // The load comes with the last rank: LatAcc - 1 cycles after the tile sum.
    expected.pop_front();
    const std::optional<Accumulated>& now = expected.front();
    dut().acc_load_i = now && now->leaves;
    dut().x_sum_load_i = now && !now->x_sum.empty();
    tick();
    if (now) {
      acc = now->acc;
      if (now->leaves) preact = acc;
      if (!now->x_sum.empty()) preact_x = now->x_sum;
      with_x_sum += now->x_sum.empty() ? 0 : 1;
      ++compared;
    }
    if (!acc.empty()) ASSERT_EQ(get(dut().acc_o, kKMax), acc) << "cycle " << cycle;
    if (!preact.empty()) ASSERT_EQ(get(dut().acc_preact_o, kKMax), preact) << "cycle " << cycle;
    if (!preact_x.empty()) ASSERT_EQ(get(dut().x_sum_o, kKMax), preact_x) << "cycle " << cycle;
  }
  EXPECT_GT(compared, 1000u);
  EXPECT_GT(with_x_sum, 200u);
}

/// Row groups by address; rows of a group in order.
using Groups = std::vector<Words>;

Words block(const Groups& memory, unsigned address) {
  Words rows;  // in bank order: bank b holds group b of the row of banks
  for (unsigned b = 0; b < kBanks; ++b)
    for (uint32_t v : memory[address / kBanks * kBanks + b]) rows.push_back(v);
  return rows;
}

TEST_F(Units, RowMemoriesKeepBlocksOfEverySizeAndReadBeforeTheyWrite) {
  Groups partial(kDepth, Words(kVsWidth)), bias(kDepth, Words(kVsWidth));
  unsigned met = 0;  // reads of a block in the cycle of its write
  for (unsigned cycle = 0; cycle < 6000; ++cycle) {
    const bool fill = cycle < kDepth;
    const unsigned log2 = fill ? 0 : below(4), groups = 1U << log2;
    const unsigned address = fill ? cycle : below(kDepth / groups) * groups;
    const unsigned read = coin() ? address : below(kDepth);
    const Words data = random_words(kKMax);
    dut().row_we_i = fill || coin();
    dut().row_bias_we_i = fill || coin();
    dut().row_waddr_i = address;
    dut().row_wcount_log2_i = log2;
    put(dut().row_wdata_i, data);
    dut().row_re_i = !fill;
    dut().row_raddr_i = read;
    const Words partial_before = block(partial, read), bias_before = block(bias, read);
    if (dut().row_we_i != 0) {
      for (unsigned i = 0; i < groups; ++i)
        partial[address + i].assign(data.begin() + i * kVsWidth, data.begin() + (i + 1) * kVsWidth);
      met += read == address ? 1 : 0;
    }
    if (dut().row_bias_we_i != 0) bias[address].assign(data.begin(), data.begin() + kVsWidth);
    tick();
    if (fill) continue;
    ASSERT_EQ(get(dut().row_rdata_o, kKMax), partial_before) << "cycle " << cycle;
    ASSERT_EQ(get(dut().row_bias_rdata_o, kKMax), bias_before) << "cycle " << cycle;
  }
  EXPECT_GT(met, 1000u);
}

TEST_F(Units, BiasMemoryIgnoresAddressesPastItsEnd) {
  const Words data = random_words(kVsWidth);
  for (uint32_t address : {5U, kDepth + 5, 0x80000005U}) {
    dut().row_bias_we_i = 1;
    dut().row_waddr_i = address;
    put(dut().row_wdata_i, address == 5 ? data : Words(kVsWidth, 0x3F800000));
    tick();
  }
  dut().row_bias_we_i = 0;
  dut().row_re_i = 1;
  dut().row_raddr_i = 5;
  tick();
  const Words row = get(dut().row_bias_rdata_o, kKMax);
  EXPECT_EQ(Words(row.begin() + 5 * kVsWidth, row.begin() + 6 * kVsWidth), data);
}

}  // namespace
}  // namespace sharp::rtl_test
