// SPDX-License-Identifier: Apache-2.0
// What the RTL shows, as trace lines.
#include "tb/trace/rtl_side.h"

#include <fmt/format.h>

#include <algorithm>

#include "tb/agent/register_map.h"

namespace sharp::tb {
namespace {

/// The oldest of a queue, removed; an empty one if there is none (an event out of nothing).
template <class T>
T take(std::deque<T>& queue) {
  if (queue.empty()) return {};
  T first = queue.front();
  queue.pop_front();
  return first;
}

uint64_t beats(uint32_t elements, unsigned width) {
  return std::max<uint64_t>(1, (uint64_t{elements} + width - 1) / width);
}

}  // namespace

void RtlSide::write(const DutInputs& pins, const DutOutputs& o, const golden::JobPlan& job) {
  if (o.pass != pass_index_ || (o.busy && !busy_)) nth_ = {};
  pass_index_ = o.pass;
  busy_ = o.busy;
  pass_ = o.pass < job.passes.size() ? &job.passes[o.pass] : nullptr;
  writer_.begin_cycle(cycle_++);
  writer_.state(o.busy, o.done, o.error, o.pass, o.ld_ready);
  writer_.stall(o.stall);
  write_tiles(o);
  write_rows(o);
  write_gate(o);
  write_groups(o);
  write_streams(pins, o);
  write_sequence(o);
  write_read(pins, o);
}

std::string RtlSide::rows_text(const InFlight& f, const uint32_t* lanes) const {
  std::vector<uint32_t> rows;
  if (f.plan != nullptr)
    for (const unsigned row : row_lanes(f.plan->blocks[f.block], f.plan->gates)) rows.push_back(lanes[row]);
  return lane_text(rows);
}

void RtlSide::write_tiles(const DutOutputs& o) {
  if (o.issue) {
    writer_.event("dispatch", "issue",
                  fmt::format("pass={},step={},row={},k={},part={},col={}", o.pass, o.issue_step, o.issue_weight_row,
                              o.issue_k, o.issue_part ? "h" : "x", o.issue_col_block),
                  "-");
    InFlight f{nullptr, o.pass, o.issue_step, o.issue_weight_row, 0, 0};
    const uint32_t tile = pass_ == nullptr ? 0 : o.issue_weight_row - pass_->desc.weight_base;
    if (pass_ != nullptr && tile < pass_->plan.tiles.size()) {
      f.plan = &pass_->plan;
      f.block = pass_->plan.tiles[tile].block;
      if (pass_->plan.tiles[tile].last) blocks_.push_back(f);
    }
    tiles_.push_back(f);
  }
  if (!o.tile_sum_valid) return;
  const InFlight f = take(tiles_);
  writer_.event("tree", "tile_sum", fmt::format("pass={},step={},row={}", f.pass, f.step, f.row),
                rows_text(f, o.tile_sum));
}

void RtlSide::write_rows(const DutOutputs& o) {
  const auto ids = [](const InFlight& f) { return fmt::format("pass={},step={},block={}", f.pass, f.step, f.block); };
  if (o.partial_valid) {
    const InFlight f = take(blocks_);
    writer_.event("accumulator", "partial", ids(f), rows_text(f, o.partial));
  }
  if (!o.preact_valid) return;
  InFlight f = take(blocks_);
  writer_.event("accumulator", "preact", ids(f), rows_text(f, o.preact));
  if (f.plan == nullptr) return;
  const golden::Block& b = f.plan->blocks[f.block];
  const golden::RowRange split = f.plan->split_rows(b);
  if (split.count > 0 && o.preact_x != nullptr)
    writer_.event("accumulator", "preact_x", ids(f),
                  lane_text(std::vector<uint32_t>(o.preact_x + split.first, o.preact_x + split.first + split.count)));
  const unsigned size = chunk_units(*f.plan, b);
  f.chunks = (b.unit_base + b.num_units - 1) / size - b.unit_base / size + 1;
  chunks_.push_back(f);
}

void RtlSide::write_gate(const DutOutputs& o) {
  if (!o.gate_valid) return;
  InFlight f;
  if (!chunks_.empty()) {
    f = chunks_.front();
    if (--chunks_.front().chunks == 0) chunks_.pop_front();
  }
  std::vector<uint16_t> lanes;
  if (f.plan != nullptr)
    for (const GateLane& l : gate_lanes(*f.plan, f.plan->blocks[f.block], o.gate_group))
      lanes.push_back(o.gate[l.lane]);
  writer_.event("mfu", "gate",
                fmt::format("pass={},step={},block={},gate={},group={}", f.pass, f.step, f.block,
                            o.gate_multi ? "all" : std::to_string(o.gate_index), o.gate_group),
                lane_text(lanes));
}

std::string RtlSide::group_ids(uint64_t& nth, uint32_t group) const {
  const uint64_t groups = beats(pass_ == nullptr ? 1 : pass_->desc.hidden_size, accel_.num_cu);
  return fmt::format("pass={},step={},group={}", pass_index_, nth++ / groups, group);
}

template <class Bits>
std::string RtlSide::group_text(uint32_t group, const Bits* lanes) const {
  const uint64_t hidden = pass_ == nullptr ? 0 : pass_->desc.hidden_size, first = uint64_t{group} * accel_.num_cu;
  const uint64_t n = first < hidden ? std::min<uint64_t>(accel_.num_cu, hidden - first) : 0;
  return lane_text(std::vector<Bits>(lanes, lanes + n));
}

void RtlSide::write_groups(const DutOutputs& o) {
  if (o.cell_valid) {
    const std::string ids = group_ids(nth_.cells, o.cell_group);
    writer_.event("cell_updater", "cell_c", ids, group_text(o.cell_group, o.cell_c));
    writer_.event("cell_updater", "cell_h", ids, group_text(o.cell_group, o.cell_h));
  }
  if (o.wb_valid)
    writer_.event("h_buffer", "write_back", group_ids(nth_.write_backs, o.wb_group), group_text(o.wb_group, o.wb_h));
}

std::string RtlSide::beat_ids(uint64_t nth, uint32_t elements) const {
  const uint64_t per_step = beats(elements, accel_.stream_width);
  return fmt::format("pass={},step={},beat={}", pass_index_, nth / per_step, nth % per_step);
}

void RtlSide::write_streams(const DutInputs& pins, const DutOutputs& o) {
  writer_.x_ready(o.x_ready);
  if (o.x_ready && pins.x_valid) writer_.event("x_stream", "beat", fmt::format("pass={}", o.pass), "-");
  if (!o.h_valid) return;
  const std::string ids = beat_ids(nth_.h_beats, pass_ == nullptr ? 1 : pass_->desc.hidden_size);
  writer_.event("h_stream", pins.h_ready ? "beat" : "offer", ids + fmt::format(",last={:d}", o.h_last),
                lane_text(std::vector<uint16_t>(o.h_data, o.h_data + accel_.stream_width)));
  if (pins.h_ready) ++nth_.h_beats;
}

void RtlSide::write_sequence(const DutOutputs& o) {
  const uint32_t inputs = pass_ == nullptr ? 1 : pass_->desc.input_size;
  const uint32_t hidden = pass_ == nullptr ? 1 : pass_->desc.hidden_size;
  if (o.seq_read.valid)
    writer_.event("sequence_buffer", "read", beat_ids(nth_.reads++, inputs) + fmt::format(",addr={}", o.seq_read.addr),
                  "-");
  if (o.seq_write.valid)
    writer_.event("sequence_buffer", "write",
                  beat_ids(nth_.writes++, hidden) + fmt::format(",addr={}", o.seq_write.addr),
                  lane_text(std::vector<uint16_t>(o.seq_write.data, o.seq_write.data + accel_.stream_width)));
}

void RtlSide::write_read(const DutInputs& pins, const DutOutputs& o) {
  if (!pins.reg_valid || pins.reg_write || reg::is_state(pins.reg_addr)) return;
  writer_.event("registers", "read", "name=" + reg::name(pins.reg_addr), fmt::format("{:08x}", o.reg_rdata));
}

}  // namespace sharp::tb
