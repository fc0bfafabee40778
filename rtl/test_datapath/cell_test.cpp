// SPDX-License-Identifier: Apache-2.0
// Cell updaters: order, cycle and value of every group, c memory over several steps and passes (docs/numerics.md "Cell
// update", docs/architecture.md section 2 "State memories").
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "rtl/test_datapath/units_fixture.h"

namespace sharp::rtl_test {
namespace {

constexpr unsigned kStateDepth = 128;  // of units_bench

enum Cell : unsigned { kLstm, kGru, kElman };

/// What the gate buffer holds of a unit: LSTM i, f, g, o; GRU r, z and the sums of n; Elman h.
struct Gates {
  uint16_t gate[4] = {};
  uint32_t nx = 0, nh = 0;
};

/// Content of the c memory, and h.
struct State {
  uint32_t c = 0;
  uint16_t h = 0;
};

State lstm(const Gates& v, uint32_t c) {
  const auto [i, f, g, o] = v.gate;
  const uint32_t next = add32(mul32(widen(f), c), mul16(i, g));
  return {next, narrow(mul16(o, activation(next, true)))};
}

State gru(const Gates& v, uint32_t s) {
  const uint16_t r = v.gate[0], z = v.gate[1];
  const uint16_t n = activation(add32(v.nx, mul32(widen(r), v.nh)), true);
  const uint32_t m = to_bits(1.0f - to_float(widen(z)));
  const uint16_t h = narrow(add32(mul32(m, widen(n)), mul16(z, narrow(s))));
  return {widen(h), h};
}

State update_unit(Cell cell, const Gates& v, uint32_t c) {
  if (cell == kLstm) return lstm(v, c);
  return cell == kGru ? gru(v, c) : State{widen(v.gate[0]), v.gate[0]};
}

class CellUpdater : public Units {
 protected:
  struct Event {
    unsigned group;
    std::vector<uint32_t> c;
    std::vector<uint16_t> h;
    bool last;
  };

  /// c[-1]: mostly moderate, with subnormals, infinities and NaNs; a cell without c starts from a widened h[-1].
  uint32_t random_c() {
    if (cell_ != kLstm) return widen(random_gate(true));
    switch (below(6)) {
      case 0:
        return below(0x800000) | below(2) << 31;
      case 1:
        return 0x7F800000 | below(2) << 31 | below(2);
      default:
        return random_word();
    }
  }
  /// Mostly what gates give (0..1, -1..1), sometimes anything; a NaN is the canonical one.
  uint16_t random_gate(bool is_signed) {
    if (below(8) == 0) return narrow(widen(random_half()));
    return static_cast<uint16_t>(below(0x3C01) | (is_signed ? below(2) << 15 : 0));
  }

  void load(unsigned unit, uint32_t c) {
    dut().c0_we_i = 1;
    dut().c0_addr_i = unit;
    dut().c0_data_i = c;
    tick();
    ++cycle_;
    dut().c0_we_i = 0;
  }

  /// A pass of `size` units somewhere in the c memory, every unit of which holds a known value.
  void start_run(Cell cell, unsigned size) {
    cell_ = cell;
    size_ = size;
    dut().cell_i = cell;
    base_ = below((kStateDepth - size) / kNumCu + 1) * kNumCu;
    memory_.resize(kStateDepth);
    for (unsigned u = 0; u < kStateDepth; ++u) load(u, memory_[u] = random_c());
    load(kStateDepth, 0);  // past the memory: ignored
    c_.assign(kMaxHidden, 0);
    std::copy_n(memory_.begin() + base_, size, c_.begin());
    dut().state_base_i = base_;
    dut().hidden_size_i = size;
    dut().run_start_i = 1;
    tick();
    ++cycle_;
    dut().run_start_i = 0;
  }

  /// The host reads c[T-1] of the pass, and every other unit as it was loaded.
  void check_read_back() {
    std::copy_n(c_.begin(), size_, memory_.begin() + base_);
    dut().c_re_i = 1;
    for (unsigned u = 0; u < kStateDepth; ++u) {
      dut().c_addr_i = u;
      settle();
      ASSERT_EQ(dut().c_data_o, memory_[u]) << "unit " << u << ", pass " << base_ << " + " << size_;
    }
    dut().c_re_i = 0;
  }

  void new_step() {
    gates_.assign(kMaxHidden, {});
    for (auto& v : gates_)
      v = {{random_gate(false), random_gate(false), random_gate(true), random_gate(false)},
           random_word(),
           random_word()};
    ready_ = group_ = 0;
  }

  /// What the group that issues in this cycle gives.
  Event update(unsigned group) {
    Event e{group, {}, {}, (group + 1) * kNumCu >= size_};
    for (unsigned u = group * kNumCu; u < std::min((group + 1) * kNumCu, size_); ++u) {
      const State next = update_unit(cell_, gates_[u], c_[u]);
      c_[u] = next.c;
      e.c.push_back(next.c);
      e.h.push_back(next.h);
    }
    return e;
  }

  void drive_gates(unsigned group) {
    std::vector<uint16_t> lanes(4 * kNumCu);
    uint64_t nx = 0, nh = 0;
    for (unsigned l = 0; l < kNumCu; ++l) {
      const Gates& v = gates_[group * kNumCu + l];
      for (unsigned g = 0; g < 4; ++g) lanes[g * kNumCu + l] = v.gate[g];
      nx |= uint64_t{v.nx} << 32 * l;
      nh |= uint64_t{v.nh} << 32 * l;
    }
    put(dut().cu_gates_i, pack(lanes));
    dut().cu_nx_i = nx;
    dut().cu_nh_i = nh;
  }

  void check_outputs() {
    const auto cell_event = cells_.find(cycle_);
    ASSERT_EQ(dut().cell_valid_o != 0, cell_event != cells_.end()) << "cycle " << cycle_;
    if (cell_event != cells_.end()) {
      const Event& e = cell_event->second;
      ASSERT_EQ(dut().cell_group_o, e.group);
      for (unsigned l = 0; l < e.c.size(); ++l) {
        ASSERT_EQ(static_cast<uint32_t>(dut().cell_c_o >> 32 * l), e.c[l]) << "unit " << e.group * kNumCu + l;
        ASSERT_EQ(dut().cell_h_o >> 16 * l & 0xFFFF, e.h[l]) << "unit " << e.group * kNumCu + l;
      }
      ++compared_;
    }
    const auto write = writes_.find(cycle_);
    ASSERT_EQ(dut().wb_valid_o != 0, write != writes_.end()) << "cycle " << cycle_;
    if (write == writes_.end()) return;
    ASSERT_EQ(dut().wb_group_o, write->second.group);
    ASSERT_EQ(dut().wb_last_o != 0, write->second.last);
    for (unsigned l = 0; l < kNumCu; ++l)
      ASSERT_EQ(dut().wb_h_o >> 16 * l & 0xFFFF, l < write->second.h.size() ? write->second.h[l] : 0) << "lane " << l;
    steps_written_ += write->second.last ? 1 : 0;
  }

  /// One cycle; `ready` > 0: all units below it become ready in the next one.
  void cycle(unsigned ready) {
    check_outputs();
    if (HasFatalFailure()) return;
    // Of this cycle: the group issues if its units are ready.
    const bool issues = ready_ > 0 && ready_ >= std::min((group_ + 1) * kNumCu, size_);
    dut().ready_we_i = ready != 0;
    dut().ready_units_i = ready;
    drive_gates(group_ % (kMaxHidden / kNumCu));
    settle();
    ASSERT_EQ(dut().cu_read_o != 0, issues) << "cycle " << cycle_;
    if (issues) {
      ASSERT_EQ(dut().cu_read_group_o, group_);
      const Event e = update(group_);
      cells_[cycle_ + kLatCu] = e;
      writes_[cycle_ + kLatCu + kLatWb - 1] = e;
      ++group_;
      if (e.last) ready_ = group_ = 0;
    }
    if (ready != 0) ready_ = ready;
    tick();
    ++cycle_;
  }

  Cell cell_ = kLstm;
  unsigned size_ = 0, base_ = 0, ready_ = 0, group_ = 0, compared_ = 0, steps_written_ = 0;
  uint64_t cycle_ = 0;
  std::vector<uint32_t> c_, memory_;
  std::vector<Gates> gates_;
  std::map<uint64_t, Event> cells_, writes_;
};

TEST_F(CellUpdater, UpdatesEveryGroupInItsCycle) {
  constexpr unsigned kRuns = 600, kSteps = 4;
  unsigned groups = 0;
  for (unsigned run = 0; run < kRuns; ++run) {
    start_run(static_cast<Cell>(run % 3), run < 3 * kMaxHidden ? run / 3 + 1 : 1 + below(kMaxHidden));
    for (unsigned step = 0; step < kSteps; ++step) {
      new_step();
      const unsigned done = steps_written_ + 1;
      unsigned announced = 0;
      groups += (size_ + kNumCu - 1) / kNumCu;
      while (steps_written_ < done) {
        unsigned next = 0;
        if (announced < size_ && below(3) != 0) next = announced = announced + 1 + below(size_ - announced);
        cycle(next);
        if (HasFatalFailure()) return;
      }
    }
    check_read_back();
    if (HasFatalFailure()) return;
  }
  EXPECT_EQ(compared_, groups);
  EXPECT_EQ(steps_written_, kRuns * kSteps);
}

}  // namespace
}  // namespace sharp::rtl_test
