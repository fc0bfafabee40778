// SPDX-License-Identifier: Apache-2.0
// Fake DUT: an own timing model and an own datapath, shown as probes.
#include "tb/test/fake_dut.h"

#include <algorithm>

#include "tb/agent/register_map.h"

namespace sharp::tb::test {
namespace {

constexpr uint32_t kGarbage = 0xDEAD'BEEF;

}  // namespace

FakeDut::FakeDut(const TestCase& c)
    : case_(c),
      timing_(c.accel),
      h_data_(c.accel.stream_width),
      gate_(c.accel.num_mfu),
      cell_h_(c.accel.num_cu),
      wb_h_(c.accel.num_cu),
      tile_sum_(c.accel.k_max()),
      preact_(c.accel.k_max()),
      preact_x_(c.accel.k_max()),
      partial_(c.accel.k_max()),
      cell_c_(c.accel.num_cu) {
  if (golden::check_descriptor(c.accel, c.desc, &plan_) == cfg::ErrorCode::none)
    values_ = std::make_unique<golden::Datapath>(plan_, c.weights, c.input);
}

void FakeDut::reset() {
  timing_ = golden::TimingModel(case_.accel);
  host_ = HostMonitor();
  if (values_) values_ = std::make_unique<golden::Datapath>(plan_, case_.weights, case_.input);
}

const DutOutputs& FakeDut::clock(const DutInputs& in) {
  out_ = {};
  out_.h_data = h_data_.data();
  out_.gate = gate_.data();
  out_.cell_h = cell_h_.data();
  out_.wb_h = wb_h_.data();
  out_.tile_sum = tile_sum_.data();
  out_.preact = preact_.data();
  out_.preact_x = preact_x_.data();
  out_.partial = partial_.data();
  out_.cell_c = cell_c_.data();
  if (!in.rst_n) {
    reset();
    return out_;
  }
  for (auto* halves : {&h_data_, &gate_, &cell_h_, &wb_h_})
    std::fill(halves->begin(), halves->end(), static_cast<uint16_t>(kGarbage));
  for (auto* floats : {&tile_sum_, &preact_, &preact_x_, &partial_, &cell_c_})
    std::fill(floats->begin(), floats->end(), kGarbage);
  const golden::Prediction& p = timing_.step(host_.inputs(in));
  if (in.reg_valid && !in.reg_write)
    out_.reg_rdata = reg::expected_value(in.reg_addr, p, host_.registers(), case_.accel);
  host_.commit(in);
  show_control(p);
  show_tile(p);
  show_rows(p);
  show_gate(p);
  show_cells(p);
  show_h(p);
  return out_;
}

void FakeDut::show_control(const golden::Prediction& p) {
  out_.busy = p.busy;
  out_.done = p.done;
  out_.error = static_cast<uint8_t>(p.error);
  out_.ld_ready = !p.busy;
  out_.x_ready = p.x_ready;
  out_.stall = static_cast<uint8_t>(p.stall);
}

void FakeDut::show_tile(const golden::Prediction& p) {
  out_.issue = p.issue.valid;
  if (p.issue.valid) {
    const golden::Tile& tile = plan_.tiles[p.issue.tile];
    out_.issue_weight_row = p.issue.tile;
    out_.issue_step = p.issue.step;
    out_.issue_k = plan_.blocks[tile.block].k;
    out_.issue_part = static_cast<uint8_t>(tile.part);
    out_.issue_col_block = tile.col_block;
  }
  out_.tile_sum_valid = p.tile_sum.valid;
  if (!p.tile_sum.valid) return;
  const float* sums = values_->step(p.tile_sum.step).tile_sums.data() + values_->tile_offset(p.tile_sum.tile);
  put_rows(sums, plan_.blocks[plan_.tiles[p.tile_sum.tile].block], tile_sum_);
}

void FakeDut::show_rows(const golden::Prediction& p) {
  out_.preact_valid = p.preact.valid && !p.preact.partial;
  out_.partial_valid = p.preact.valid && p.preact.partial;
  if (!p.preact.valid) return;
  const golden::StepValues& v = values_->step(p.preact.step);
  const size_t offset = values_->row_offset(p.preact.block);
  put_rows((p.preact.partial ? v.partial : v.preact).data() + offset, plan_.blocks[p.preact.block],
           p.preact.partial ? partial_ : preact_);
  if (p.preact.partial) return;
  const golden::RowRange split = plan_.split_rows(plan_.blocks[p.preact.block]);
  if (split.count > 0) put_floats(v.preact_x.data() + offset + split.first, split.count, preact_x_, split.first);
}

void FakeDut::show_gate(const golden::Prediction& p) {
  out_.gate_valid = p.gate.valid;
  if (!p.gate.valid) return;
  const golden::Block& b = plan_.blocks[p.gate.block];
  out_.gate_group = p.gate.group;
  out_.gate_multi = b.gate == golden::kAllGates;
  out_.gate_index = out_.gate_multi ? 0 : static_cast<uint8_t>(b.gate);
  const std::vector<uint16_t>& gates = values_->step(p.gate.step).gates;
  for (unsigned lane = 0; lane < case_.accel.num_mfu; ++lane) {
    const unsigned s = out_.gate_multi ? case_.accel.num_cu : case_.accel.num_mfu;
    const unsigned gate = out_.gate_multi ? lane / s : out_.gate_index, unit = p.gate.group * s + lane % s;
    if (gate >= cfg::num_activated_gates(plan_.cell)) continue;  // GRU's gate n
    if (unit >= b.unit_base && unit < b.unit_base + b.num_units)
      put_halves(&gates[size_t{gate} * plan_.desc.hidden_size + unit], 1, gate_, lane);
  }
}

void FakeDut::show_cells(const golden::Prediction& p) {
  const unsigned cu = case_.accel.num_cu, hidden = plan_.desc.hidden_size;
  out_.cell_valid = p.cell.valid;
  out_.cell_group = p.cell.group;
  if (p.cell.valid) {
    const golden::StepValues& v = values_->step(p.cell.step);
    const unsigned first = p.cell.group * cu, n = std::min(cu, hidden - first);
    std::copy_n(v.c.begin() + first, n, cell_c_.begin());
    put_halves(v.h.data() + first, n, cell_h_, 0);
  }
  out_.wb_valid = p.write_back.valid;
  out_.wb_group = p.write_back.group;
  if (!p.write_back.valid) return;
  const unsigned first = p.write_back.group * cu;
  put_halves(values_->step(p.write_back.step).h.data() + first, std::min(cu, hidden - first), wb_h_, 0);
}

void FakeDut::show_h(const golden::Prediction& p) {
  out_.h_valid = p.h.valid;
  out_.h_last = p.h.valid && p.h.last;
  if (!p.h.valid) return;
  const unsigned width = case_.accel.stream_width, first = p.h.beat * width;
  std::fill(h_data_.begin(), h_data_.end(), uint16_t{0});
  put_halves(values_->step(p.h.step).h.data() + first, std::min(width, plan_.desc.hidden_size - first), h_data_, 0);
}

void FakeDut::put_floats(const float* from, unsigned n, std::vector<uint32_t>& to, unsigned lane) {
  for (unsigned i = 0; i < n; ++i) to[lane + i] = golden::canonical(from[i]);
}

void FakeDut::put_halves(const uint16_t* from, unsigned n, std::vector<uint16_t>& to, unsigned lane) {
  for (unsigned i = 0; i < n; ++i) to[lane + i] = (from[i] & 0x7FFF) > 0x7C00 ? uint16_t{0x7E00} : from[i];
}

void FakeDut::put_rows(const float* from, const golden::Block& block, std::vector<uint32_t>& to) {
  for (unsigned r = 0; r < block.k; ++r)
    if (plan_.row(block, r)) put_floats(from + r, 1, to, r);
}

}  // namespace sharp::tb::test
