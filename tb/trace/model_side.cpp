// SPDX-License-Identifier: Apache-2.0
// What the golden models have, as trace lines.
#include "tb/trace/model_side.h"

#include <fmt/format.h>

#include <algorithm>

#include "tb/agent/register_map.h"
#include "tb/check/lanes.h"

namespace sharp::tb {
namespace {

std::string rows_text(const CheckView& v, unsigned block, const float* golden) {
  std::vector<uint32_t> lanes;
  for (const unsigned row : row_lanes(v.plan.blocks[block], v.plan.gates))
    lanes.push_back(golden::canonical(golden[row]));
  return lane_text(lanes);
}

std::string split_text(const CheckView& v, const golden::BlockEvent& e) {
  const golden::RowRange rows = v.plan.split_rows(v.plan.blocks[e.block]);
  std::vector<uint32_t> lanes;
  for (unsigned i = 0; i < rows.count; ++i)
    lanes.push_back(golden::canonical(v.golden.step(e.step).preact_x[v.golden.row_offset(e.block) + rows.first + i]));
  return lane_text(lanes);
}

/// Units [first, first + n) below H; NaNs canonical.
template <class Bits>
std::vector<Bits> units(const std::vector<Bits>& values, size_t first, size_t n) {
  std::vector<Bits> lanes;
  for (size_t u = first; u < std::min(first + n, values.size()); ++u) lanes.push_back(canonical_bits(values[u]));
  return lanes;
}

/// A beat of h: lanes past H are +0.
std::string beat_text(const CheckView& v, uint32_t step, uint32_t beat, unsigned width) {
  std::vector<uint16_t> lanes = units(v.golden.step(step).h, size_t{beat} * width, width);
  lanes.resize(width);
  return lane_text(lanes);
}

}  // namespace

void ModelSide::write(const CheckView& v) {
  const golden::Prediction& p = v.predicted;
  writer_.begin_cycle(p.cycle);
  writer_.state(p.busy, p.done, static_cast<unsigned>(p.error), p.pass, !p.busy);
  writer_.stall(static_cast<unsigned>(p.stall));
  write_tiles(v);
  write_rows(v);
  write_gate(v);
  write_groups(v);
  write_streams(v);
  write_sequence(v);
  write_read(v);
}

void ModelSide::write_tiles(const CheckView& v) {
  const golden::Prediction& p = v.predicted;
  if (p.issue.valid) {
    const golden::Tile& t = v.plan.tiles[p.issue.tile];
    writer_.event("dispatch", "issue",
                  fmt::format("pass={},step={},row={},k={},part={},col={}", p.pass, p.issue.step,
                              v.pass.desc.weight_base + p.issue.tile, v.plan.blocks[t.block].k,
                              t.part == golden::Part::h ? "h" : "x", t.col_block),
                  "-");
  }
  if (!p.tile_sum.valid) return;
  const float* sums = v.golden.step(p.tile_sum.step).tile_sums.data() + v.golden.tile_offset(p.tile_sum.tile);
  writer_.event(
      "tree", "tile_sum",
      fmt::format("pass={},step={},row={}", p.pass, p.tile_sum.step, v.pass.desc.weight_base + p.tile_sum.tile),
      rows_text(v, v.plan.tiles[p.tile_sum.tile].block, sums));
}

void ModelSide::write_rows(const CheckView& v) {
  const golden::BlockEvent& e = v.predicted.preact;
  if (!e.valid) return;
  const golden::StepValues& values = v.golden.step(e.step);
  const float* rows = (e.partial ? values.partial : values.preact).data() + v.golden.row_offset(e.block);
  const std::string ids = fmt::format("pass={},step={},block={}", v.predicted.pass, e.step, e.block);
  writer_.event("accumulator", e.partial ? "partial" : "preact", ids, rows_text(v, e.block, rows));
  if (!e.partial && v.plan.split_rows(v.plan.blocks[e.block]).count > 0)
    writer_.event("accumulator", "preact_x", ids, split_text(v, e));
}

void ModelSide::write_gate(const CheckView& v) {
  const golden::GateEvent& e = v.predicted.gate;
  if (!e.valid) return;
  const golden::Block& block = v.plan.blocks[e.block];
  const std::vector<uint16_t>& gates = v.golden.step(e.step).gates;
  std::vector<uint16_t> lanes;
  for (const GateLane& l : gate_lanes(v.plan, block, e.group))
    lanes.push_back(canonical_bits(gates[size_t{l.gate} * v.plan.desc.hidden_size + l.unit]));
  const std::string gate = block.gate == golden::kAllGates ? "all" : std::to_string(block.gate);
  writer_.event(
      "mfu", "gate",
      fmt::format("pass={},step={},block={},gate={},group={}", v.predicted.pass, e.step, e.block, gate, e.group),
      lane_text(lanes));
}

void ModelSide::write_groups(const CheckView& v) {
  const auto ids = [&](const golden::GroupEvent& e) {
    return fmt::format("pass={},step={},group={}", v.predicted.pass, e.step, e.group);
  };
  const unsigned n = accel_.num_cu;
  const golden::GroupEvent &cell = v.predicted.cell, &wb = v.predicted.write_back;
  if (cell.valid) {
    const golden::StepValues& s = v.golden.step(cell.step);
    writer_.event("cell_updater", "cell_c", ids(cell), lane_text(units(s.c, size_t{cell.group} * n, n)));
    writer_.event("cell_updater", "cell_h", ids(cell), lane_text(units(s.h, size_t{cell.group} * n, n)));
  }
  if (wb.valid)
    writer_.event("h_buffer", "write_back", ids(wb),
                  lane_text(units(v.golden.step(wb.step).h, size_t{wb.group} * n, n)));
}

void ModelSide::write_streams(const CheckView& v) {
  const golden::Prediction& p = v.predicted;
  writer_.x_ready(p.x_ready);
  if (p.x_ready && v.pins.x_valid) writer_.event("x_stream", "beat", fmt::format("pass={}", p.pass), "-");
  if (!p.h.valid) return;
  writer_.event("h_stream", v.pins.h_ready ? "beat" : "offer",
                fmt::format("pass={},step={},beat={},last={:d}", p.pass, p.h.step, p.h.beat, p.h.last),
                beat_text(v, p.h.step, p.h.beat, accel_.stream_width));
}

void ModelSide::write_sequence(const CheckView& v) {
  const golden::Prediction& p = v.predicted;
  const auto ids = [&](const golden::SequenceBeat& e) {
    return fmt::format("pass={},step={},beat={},addr={}", p.pass, e.step, e.beat, e.addr);
  };
  if (p.seq_read.valid) writer_.event("sequence_buffer", "read", ids(p.seq_read), "-");
  if (p.seq_write.valid)
    writer_.event("sequence_buffer", "write", ids(p.seq_write),
                  beat_text(v, p.seq_write.step, p.seq_write.beat, accel_.stream_width));
}

void ModelSide::write_read(const CheckView& v) {
  const DutInputs& pins = v.pins;
  if (!pins.reg_valid || pins.reg_write || reg::is_state(pins.reg_addr)) return;
  writer_.event("registers", "read", "name=" + reg::name(pins.reg_addr),
                fmt::format("{:08x}", reg::expected_value(pins.reg_addr, v.predicted, v.registers, accel_)));
}

}  // namespace sharp::tb
