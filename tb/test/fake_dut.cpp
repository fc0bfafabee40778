// SPDX-License-Identifier: Apache-2.0
// Fake DUT: an own timing model and own datapaths, shown as probes.
#include "tb/test/fake_dut.h"

#include <algorithm>

#include "tb/agent/job_passes.h"
#include "tb/agent/register_map.h"
#include "tb/check/lanes.h"
#include "tb/dut/model_scope.h"

namespace sharp::tb::test {
namespace {

constexpr uint32_t kGarbage = 0xDEAD'BEEF;

}  // namespace

FakeDut::FakeDut(const TestCase& c)
    : case_(c),
      job_(c.job()),
      running_(passes_that_run(job_)),
      timing_(c.accel),
      host_(c.accel),
      h_data_(c.accel.stream_width),
      gate_(c.accel.num_mfu),
      cell_h_(c.accel.num_cu),
      wb_h_(c.accel.num_cu),
      seq_data_(c.accel.stream_width),
      tile_sum_(c.accel.k_max()),
      preact_(c.accel.k_max()),
      preact_x_(c.accel.k_max()),
      partial_(c.accel.k_max()),
      cell_c_(c.accel.num_cu) {
  reset();
}

void FakeDut::reset() {
  timing_ = golden::TimingModel(case_.accel);
  host_ = HostMonitor(case_.accel);
  if (running_ > 0) values_ = std::make_unique<golden::JobDatapath>(job_, case_.input);
}

void FakeDut::start_trace(const std::string& path, const ModelScope* scope) {
  dump_.open(path);
  scope_ = scope;
}

void FakeDut::stop_trace() {
  dump_cycle();
  dump_.close();
}

void FakeDut::dump_cycle() {
  if (dump_pending_) dump_ << scope_->values()[0] << ' ' << scope_->values()[1] << '\n';
  dump_pending_ = false;
}

const DutOutputs& FakeDut::clock(const DutInputs& in) {
  dump_cycle();
  dump_pending_ = dump_.is_open();
  out_ = {};
  out_.h_data = h_data_.data();
  out_.gate = gate_.data();
  out_.cell_h = cell_h_.data();
  out_.wb_h = wb_h_.data();
  out_.seq_write.data = seq_data_.data();
  out_.tile_sum = tile_sum_.data();
  out_.preact = preact_.data();
  out_.preact_x = preact_x_.data();
  out_.partial = partial_.data();
  out_.cell_c = cell_c_.data();
  if (!in.rst_n) {
    reset();
    return out_;
  }
  for (auto* halves : {&h_data_, &gate_, &cell_h_, &wb_h_, &seq_data_})
    std::fill(halves->begin(), halves->end(), static_cast<uint16_t>(kGarbage));
  for (auto* floats : {&tile_sum_, &preact_, &preact_x_, &partial_, &cell_c_})
    std::fill(floats->begin(), floats->end(), kGarbage);
  const golden::TimingInputs inputs = host_.inputs(in);
  const golden::Prediction& p = timing_.step(inputs);
  if (inputs.start && !p.busy && running_ > 0) values_ = std::make_unique<golden::JobDatapath>(job_, case_.input);
  pass_ = p.pass;
  if (in.reg_valid && !in.reg_write) out_.reg_rdata = read_register(in.reg_addr, p);
  host_.commit(in, p.busy);
  show_control(p);
  show_tile(p);
  show_rows(p);
  show_gate(p);
  show_cells(p);
  show_h(p);
  show_sequence(p);
  return out_;
}

uint32_t FakeDut::read_register(uint8_t addr, const golden::Prediction& p) {
  if (!reg::is_state(addr)) return reg::expected_value(addr, p, host_.registers(), case_.accel);
  return p.busy || host_.registers().state_addr >= case_.accel.state_depth ? 0 : read_state(addr);
}

/// Where several passes share a unit, the last one has written it.
uint32_t FakeDut::read_state(uint8_t addr) {
  uint32_t value = kGarbage;
  for (unsigned n = 0; n < running_; ++n) {
    const cfg::Descriptor& d = job_.passes[n].desc;
    const uint32_t unit = host_.registers().state_addr - d.state_base;
    if (unit >= d.hidden_size) continue;
    value =
        addr == reg::kStateH ? canonical_bits(values_->final_h(n)[unit]) : canonical_bits(values_->final_c(n)[unit]);
  }
  return value;
}

void FakeDut::show_control(const golden::Prediction& p) {
  out_.busy = p.busy;
  out_.done = p.done;
  out_.error = static_cast<uint8_t>(p.error);
  out_.pass = p.pass;
  out_.ld_ready = !p.busy;
  out_.x_ready = p.x_ready;
  out_.stall = static_cast<uint8_t>(p.stall);
}

void FakeDut::show_tile(const golden::Prediction& p) {
  out_.issue = p.issue.valid;
  if (p.issue.valid) {
    const golden::Tile& tile = plan().tiles[p.issue.tile];
    out_.issue_weight_row = job_.passes[pass_].desc.weight_base + p.issue.tile;
    out_.issue_step = p.issue.step;
    out_.issue_k = plan().blocks[tile.block].k;
    out_.issue_part = static_cast<uint8_t>(tile.part);
    out_.issue_col_block = tile.col_block;
  }
  out_.tile_sum_valid = p.tile_sum.valid;
  if (!p.tile_sum.valid) return;
  const float* sums = values(p.tile_sum.step).tile_sums.data() + values_->tile_offset(pass_, p.tile_sum.tile);
  put_rows(sums, plan().blocks[plan().tiles[p.tile_sum.tile].block], tile_sum_);
}

void FakeDut::show_rows(const golden::Prediction& p) {
  out_.preact_valid = p.preact.valid && !p.preact.partial;
  out_.partial_valid = p.preact.valid && p.preact.partial;
  if (!p.preact.valid) return;
  const golden::StepValues& v = values(p.preact.step);
  const size_t offset = values_->row_offset(pass_, p.preact.block);
  put_rows((p.preact.partial ? v.partial : v.preact).data() + offset, plan().blocks[p.preact.block],
           p.preact.partial ? partial_ : preact_);
  if (p.preact.partial) return;
  const golden::RowRange split = plan().split_rows(plan().blocks[p.preact.block]);
  if (split.count > 0) put_floats(v.preact_x.data() + offset + split.first, split.count, preact_x_, split.first);
}

void FakeDut::show_gate(const golden::Prediction& p) {
  out_.gate_valid = p.gate.valid;
  if (!p.gate.valid) return;
  const golden::Block& b = plan().blocks[p.gate.block];
  out_.gate_group = p.gate.group;
  out_.gate_multi = b.gate == golden::kAllGates;
  out_.gate_index = out_.gate_multi ? 0 : static_cast<uint8_t>(b.gate);
  const std::vector<uint16_t>& gates = values(p.gate.step).gates;
  for (unsigned lane = 0; lane < case_.accel.num_mfu; ++lane) {
    const unsigned s = out_.gate_multi ? case_.accel.num_cu : case_.accel.num_mfu;
    const unsigned gate = out_.gate_multi ? lane / s : out_.gate_index, unit = p.gate.group * s + lane % s;
    if (gate >= cfg::num_activated_gates(plan().cell)) continue;  // GRU's gate n
    if (unit >= b.unit_base && unit < b.unit_base + b.num_units)
      put_halves(&gates[size_t{gate} * plan().desc.hidden_size + unit], 1, gate_, lane);
  }
}

void FakeDut::show_cells(const golden::Prediction& p) {
  const unsigned cu = case_.accel.num_cu, hidden = plan().desc.hidden_size;
  out_.cell_valid = p.cell.valid;
  out_.cell_group = p.cell.group;
  if (p.cell.valid) {
    const golden::StepValues& v = values(p.cell.step);
    const unsigned first = p.cell.group * cu, n = std::min(cu, hidden - first);
    std::copy_n(v.c.begin() + first, n, cell_c_.begin());
    put_halves(v.h.data() + first, n, cell_h_, 0);
  }
  out_.wb_valid = p.write_back.valid;
  out_.wb_group = p.write_back.group;
  if (!p.write_back.valid) return;
  const unsigned first = p.write_back.group * cu;
  put_halves(values(p.write_back.step).h.data() + first, std::min(cu, hidden - first), wb_h_, 0);
}

void FakeDut::show_h(const golden::Prediction& p) {
  out_.h_valid = p.h.valid;
  out_.h_last = p.h.valid && p.h.last;
  if (!p.h.valid) return;
  const unsigned width = case_.accel.stream_width, first = p.h.beat * width;
  std::fill(h_data_.begin(), h_data_.end(), uint16_t{0});
  put_halves(values(p.h.step).h.data() + first, std::min(width, plan().desc.hidden_size - first), h_data_, 0);
}

void FakeDut::show_sequence(const golden::Prediction& p) {
  out_.seq_read = {p.seq_read.valid, p.seq_read.addr};
  out_.seq_write.valid = p.seq_write.valid;
  out_.seq_write.addr = p.seq_write.addr;
  if (!p.seq_write.valid) return;
  const std::vector<uint16_t> beat = values_->h_beat(pass_, p.seq_write.step, p.seq_write.beat);
  put_halves(beat.data(), case_.accel.stream_width, seq_data_, 0);
}

void FakeDut::put_floats(const float* from, unsigned n, std::vector<uint32_t>& to, unsigned lane) {
  for (unsigned i = 0; i < n; ++i) to[lane + i] = golden::canonical(from[i]);
}

void FakeDut::put_halves(const uint16_t* from, unsigned n, std::vector<uint16_t>& to, unsigned lane) {
  for (unsigned i = 0; i < n; ++i) to[lane + i] = (from[i] & 0x7FFF) > 0x7C00 ? uint16_t{0x7E00} : from[i];
}

void FakeDut::put_rows(const float* from, const golden::Block& block, std::vector<uint32_t>& to) {
  for (unsigned r = 0; r < block.k; ++r)
    if (plan().row(block, r)) put_floats(from + r, 1, to, r);
}

}  // namespace sharp::tb::test
