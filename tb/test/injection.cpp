// SPDX-License-Identifier: Apache-2.0
// Edits on recordings.
#include "tb/test/injection.h"

#include <algorithm>

namespace sharp::tb::test {
namespace {

using golden::Plan;

struct Chunk {
  unsigned block, m;
};

unsigned chunk_units(const Plan& p, unsigned block) {
  return p.blocks[block].gate == golden::kAllGates ? p.accel.num_cu : p.accel.num_mfu;
}

/// The chunks of a time step in order (docs/timing.md section 3).
std::vector<Chunk> chunks(const Plan& p) {
  std::vector<Chunk> list;
  for (unsigned b = 0; b < p.blocks.size(); ++b) {
    const unsigned s = chunk_units(p, b), from = p.blocks[b].unit_base, to = from + p.blocks[b].num_units;
    for (unsigned m = from / s; m <= (to - 1) / s; ++m) list.push_back({b, m});
  }
  return list;
}

Place row_place(const Plan& p, unsigned block, unsigned row, uint64_t step) {
  const auto id = p.row(p.blocks[block], row);
  Place place{.lane = row, .step = static_cast<int64_t>(step), .row = row, .row_block = block};
  place.gate = id->gate;
  place.unit = id->unit;
  return place;
}

std::vector<Place> block_places(const Plan& p, unsigned block, uint64_t step) {
  std::vector<Place> list;
  for (unsigned r = 0; r < p.blocks[block].k; ++r)
    if (p.row(p.blocks[block], r)) list.push_back(row_place(p, block, r, step));
  return list;
}

std::vector<Place> tile_places(const Plan& p, uint64_t n) {
  const auto tile = static_cast<unsigned>(n % p.tiles.size());
  std::vector<Place> list = block_places(p, p.tiles[tile].block, n / p.tiles.size());
  for (Place& place : list) place.tile = tile;
  return list;
}

/// Which lane of which chunk a row of its block comes out on.
std::vector<Place> gate_places(const Plan& p, uint64_t n) {
  const std::vector<Chunk> all = chunks(p);
  const Chunk chunk = all[n % all.size()];
  const unsigned s = chunk_units(p, chunk.block);
  const bool multi = p.blocks[chunk.block].gate == golden::kAllGates;
  std::vector<Place> list;
  for (Place place : block_places(p, chunk.block, n / all.size())) {
    if (place.unit / s != chunk.m || cfg::is_split_gate(p.cell, static_cast<unsigned>(place.gate))) continue;
    place.lane = static_cast<unsigned>((multi ? place.gate * s : 0) + place.unit % s);
    list.push_back(place);
  }
  return list;
}

std::vector<Place> unit_places(const Plan& p, unsigned width, uint64_t n) {
  const unsigned hidden = p.desc.hidden_size, groups = (hidden + width - 1) / width;
  const unsigned first = static_cast<unsigned>(n % groups) * width;
  std::vector<Place> list;
  for (unsigned u = first; u < std::min(first + width, hidden); ++u)
    list.push_back({.lane = u - first, .step = static_cast<int64_t>(n / groups), .unit = u});
  return list;
}

void move_issue(DutOutputs& from, DutOutputs& to) {
  std::swap(from.issue_weight_row, to.issue_weight_row);
  std::swap(from.issue_step, to.issue_step);
  std::swap(from.issue_k, to.issue_k);
  std::swap(from.issue_part, to.issue_part);
  std::swap(from.issue_col_block, to.issue_col_block);
  std::swap(from.stall, to.stall);
}

void move_gate(Snapshot& from, Snapshot& to) {
  std::swap(from.gate, to.gate);
  std::swap(from.scalars.gate_group, to.scalars.gate_group);
  std::swap(from.scalars.gate_multi, to.scalars.gate_multi);
  std::swap(from.scalars.gate_index, to.scalars.gate_index);
}

void move_cell(Snapshot& from, Snapshot& to) {
  std::swap(from.scalars.cell_group, to.scalars.cell_group);
  std::swap(from.cell_c, to.cell_c);
  std::swap(from.cell_h, to.cell_h);
}

}  // namespace

bool& valid_bit(Snapshot& s, Boundary b) {
  DutOutputs& o = s.scalars;
  switch (b) {
    case Boundary::issue:
      return o.issue;
    case Boundary::tile_sum:
      return o.tile_sum_valid;
    case Boundary::partial:
      return o.partial_valid;
    case Boundary::preact:
      return o.preact_valid;
    case Boundary::gate:
      return o.gate_valid;
    case Boundary::cell_c:
    case Boundary::cell_h:
      return o.cell_valid;
    case Boundary::write_back:
      return o.wb_valid;
    case Boundary::sequence_read:
      return o.seq_read.valid;
    case Boundary::sequence_write:
      return o.seq_write.valid;
    default:
      return o.h_valid;
  }
}

std::vector<uint64_t> event_cycles(const Recording& r, Boundary b) {
  std::vector<uint64_t> cycles;
  bool held = false;  // a beat that was not accepted is not a new one
  for (uint64_t c = 0; c < r.cycles.size(); ++c) {
    Snapshot s = r.cycles[c];
    const bool valid = valid_bit(s, b);
    if (valid && !held) cycles.push_back(c);
    held = b == Boundary::h_stream && valid && !r.pins[c].h_ready;
  }
  return cycles;
}

void move_event(Boundary b, Snapshot& from, Snapshot& to) {
  std::swap(valid_bit(from, b), valid_bit(to, b));
  if (b == Boundary::issue) move_issue(from.scalars, to.scalars);
  if (b == Boundary::tile_sum) std::swap(from.tile_sum, to.tile_sum);
  if (b == Boundary::partial) std::swap(from.partial, to.partial);
  if (b == Boundary::preact) {
    std::swap(from.preact, to.preact);
    std::swap(from.preact_x, to.preact_x);
  }
  if (b == Boundary::gate) move_gate(from, to);
  if (b == Boundary::cell_c) move_cell(from, to);
  if (b == Boundary::write_back) {
    std::swap(from.scalars.wb_group, to.scalars.wb_group);
    std::swap(from.wb_h, to.wb_h);
  }
  if (b == Boundary::sequence_read) std::swap(from.scalars.seq_read.addr, to.scalars.seq_read.addr);
  if (b == Boundary::sequence_write) {
    std::swap(from.scalars.seq_write.addr, to.scalars.seq_write.addr);
    std::swap(from.seq_data, to.seq_data);
  }
  if (b == Boundary::h_stream) {
    std::swap(from.scalars.h_last, to.scalars.h_last);
    std::swap(from.h_data, to.h_data);
  }
}

std::vector<Place> places(const Plan& p, Boundary b, uint64_t n) {
  if (b == Boundary::tile_sum) return tile_places(p, n);
  if (b == Boundary::partial || b == Boundary::preact)
    return block_places(p, static_cast<unsigned>(n % p.blocks.size()), n / p.blocks.size());
  if (b == Boundary::gate) return gate_places(p, n);
  return unit_places(p, b == Boundary::h_stream ? p.accel.stream_width : p.accel.num_cu, n);
}

unsigned value_bits(Boundary b) {
  return b == Boundary::tile_sum || b == Boundary::partial || b == Boundary::preact || b == Boundary::cell_c ? 32 : 16;
}

void flip_bit(Snapshot& s, Boundary b, unsigned lane, unsigned bit) {
  const auto flip = [&](auto& lanes) { lanes.at(lane) ^= 1u << bit; };
  if (b == Boundary::tile_sum) flip(s.tile_sum);
  if (b == Boundary::partial) flip(s.partial);
  if (b == Boundary::preact) flip(s.preact);
  if (b == Boundary::gate) flip(s.gate);
  if (b == Boundary::cell_c) flip(s.cell_c);
  if (b == Boundary::cell_h) flip(s.cell_h);
  if (b == Boundary::write_back) flip(s.wb_h);
  if (b == Boundary::sequence_write) flip(s.seq_data);
  if (b == Boundary::h_stream) flip(s.h_data);
}

}  // namespace sharp::tb::test
