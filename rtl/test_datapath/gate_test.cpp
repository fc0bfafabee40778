// SPDX-License-Identifier: Apache-2.0
// MFU sequence and gate buffer (docs/timing.md section 3, "Chunks").
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>

#include "rtl/test_datapath/units_fixture.h"

namespace sharp::rtl_test {
namespace {

enum Cell : unsigned { kLstm, kGru, kElman };

struct Block {
  Cell cell = kLstm;
  bool multi = false;
  unsigned gate = 0, base = 0, units = 1, q = 1;
  bool completes = false;
  Words rows, x_rows;

  /// Gate n of GRU: two sums instead of an output.
  bool is_split(unsigned g) const { return cell == kGru && g == 2; }
  bool has_split() const { return cell == kGru && (multi || gate == 2); }
  unsigned gates() const { return cell == kLstm ? 4 : cell == kGru ? 3 : 1; }
  unsigned row(unsigned g, unsigned unit) const { return (multi ? g * q : 0) + unit - base; }
  unsigned chunk_units() const { return multi ? kNumCu : kNumMfu; }
  unsigned first_chunk() const { return base / chunk_units(); }
  unsigned chunks() const { return (base + units - 1) / chunk_units() - first_chunk() + 1; }
  uint16_t value(unsigned g, unsigned unit) const {
    return activation(rows[row(g, unit)], g == (cell == kElman ? 0 : 2));
  }
};

class Mfu : public Units {
 protected:
  Block random_block(Cell cell) {
    Block b;
    b.cell = cell;
    b.multi = cell != kElman && coin();
    const unsigned k = kVsWidth << below(4);
    b.q = b.multi ? k / b.gates() : k;
    b.gate = below(b.gates());
    b.base = below(kMaxHidden / b.q) * b.q;
    b.units = 1 + below(b.q);
    b.completes = coin();
    b.units = std::min(b.units, kMaxHidden - b.base);
    b.rows = random_words(kKMax);
    b.x_rows = random_words(kKMax);
    return b;
  }

  void load(const Block& b) {
    dut().mfu_load_i = 1;
    dut().mfu_multi_i = b.multi;
    dut().mfu_split_i = b.has_split();
    dut().mfu_gate_i = b.gate;
    dut().mfu_completes_i = b.completes;
    dut().mfu_unit_base_i = b.base;
    dut().mfu_num_units_i = b.units;
    dut().mfu_q_i = b.q;
  }

  /// The outputs of chunk m in this cycle; units of the block land in the expected buffer.
  void check_chunk(const Block& b, unsigned m, bool last) {
    ASSERT_EQ(dut().gate_group_o, m);
    ASSERT_EQ(dut().gate_multi_o != 0, b.multi);
    if (!b.multi) ASSERT_EQ(dut().gate_index_o, b.gate);
    ASSERT_EQ(dut().gate_done_o != 0, last && b.completes);
    ASSERT_EQ(dut().gate_end_o, b.base + b.units);
    ASSERT_EQ(dut().gate_split_o != 0, b.has_split());
    for (unsigned l = 0; l < kNumMfu; ++l) {
      const unsigned g = b.multi ? l / kNumCu : b.gate;
      const unsigned unit = m * b.chunk_units() + (b.multi ? l % kNumCu : l);
      if (g >= b.gates()) continue;
      const uint16_t got = dut().gate_out_o[l / 2] >> 16 * (l % 2) & 0xFFFF;
      if (unit < b.base || unit >= b.base + b.units) {
        ASSERT_EQ(got, 0) << "idle lane " << l;
        continue;
      }
      if (b.is_split(g)) {
        sums_[unit] = {b.x_rows[b.row(g, unit)], b.rows[b.row(g, unit)]};
        ASSERT_EQ(dut().gate_nx_o[l], sums_[unit].first) << "unit " << unit;
        ASSERT_EQ(dut().gate_nh_o[l], sums_[unit].second) << "unit " << unit;
        continue;
      }
      ASSERT_EQ(got, b.value(g, unit)) << "gate " << g << " unit " << unit;
      buffer_[{g, unit}] = got;
    }
  }

  void check_buffer() {
    for (unsigned group = 0; group < kMaxHidden / kNumCu; ++group) {
      dut().buffer_re_i = 1;
      dut().buffer_split_re_i = 1;
      dut().buffer_group_i = group;
      settle();
      for (unsigned l = 0; l < 4 * kNumCu; ++l) {
        const auto at = buffer_.find({l / kNumCu, group * kNumCu + l % kNumCu});
        if (at == buffer_.end()) continue;
        ASSERT_EQ(dut().buffer_gates_o[l / 2] >> 16 * (l % 2) & 0xFFFF, at->second)
            << "gate " << l / kNumCu << " unit " << group * kNumCu + l % kNumCu;
      }
      for (unsigned l = 0; l < kNumCu; ++l) {
        const auto at = sums_.find(group * kNumCu + l);
        if (at == sums_.end()) continue;
        ASSERT_EQ(static_cast<uint32_t>(dut().buffer_nx_o >> 32 * l), at->second.first) << "unit " << at->first;
        ASSERT_EQ(static_cast<uint32_t>(dut().buffer_nh_o >> 32 * l), at->second.second) << "unit " << at->first;
      }
    }
    dut().buffer_re_i = 0;
    dut().buffer_split_re_i = 0;
  }

  std::map<std::pair<unsigned, unsigned>, uint16_t> buffer_;
  std::map<unsigned, std::pair<uint32_t, uint32_t>> sums_;  // nx and nh of a unit
};

TEST_F(Mfu, TakesEveryChunkInItsCycleAndTheBufferKeepsIt) {
  struct Event {
    Block block;
    unsigned chunk;
    bool last;
  };
  std::map<unsigned, Event> expected;  // by cycle
  unsigned busy_until = 0, chunks = 0;
  size_t most[3] = {};  // places compared at the end of a run, by cell
  for (unsigned cycle = 0; cycle < 9000; ++cycle) {
    // The cell is that of the run: it changes when the units are empty. Places of other cells carry no meaning.
    const Cell cell = static_cast<Cell>(cycle / 1000 % 3);
    if (cycle % 1000 == 0) {
      dut().cell_i = cell;
      buffer_.clear();
    }
    // Outputs of this cycle.
    const auto event = expected.find(cycle);
    ASSERT_EQ(dut().gate_valid_o != 0, event != expected.end()) << "cycle " << cycle;
    if (event != expected.end()) {
      check_chunk(event->second.block, event->second.chunk, event->second.last);
      if (HasFatalFailure()) return;
      ++chunks;
    }
    dut().mfu_load_i = 0;
    const bool loads = cycle + 1 >= busy_until && below(3) != 0 && cycle % 1000 < 950;
    Block b = random_block(cell);
    if (loads) {
      // The block shows in the register one cycle later: its chunk k is out LatMfu cycles after cycle + 1 + k.
      load(b);
      for (unsigned k = 0; k < b.chunks(); ++k)
        expected[cycle + 1 + k + kLatMfu] = {b, b.first_chunk() + k, k + 1 == b.chunks()};
      busy_until = cycle + 1 + b.chunks();
    }
    tick();
    ASSERT_EQ(dut().mfu_preact_valid_o != 0, loads);
    if (loads) {
      put(dut().mfu_preact_i, b.rows);
      put(dut().mfu_preact_x_i, b.x_rows);
    }
    if (cycle % 500 == 499) check_buffer();
    if (HasFatalFailure()) return;
    if (cycle % 1000 == 999) most[cell] = std::max(most[cell], buffer_.size());
  }
  EXPECT_GT(chunks, 3000u);
  EXPECT_GT(most[kLstm], 3u * kMaxHidden);
  EXPECT_GT(most[kGru], 1u * kMaxHidden);
  EXPECT_EQ(most[kElman], kMaxHidden);
  EXPECT_EQ(sums_.size(), kMaxHidden);
}

}  // namespace
}  // namespace sharp::rtl_test
