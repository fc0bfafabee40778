// SPDX-License-Identifier: Apache-2.0
// Order of row blocks, row-group addresses and dispatch order of tiles for the four schedules.
#include "golden/plan/layout.h"

#include "golden/plan/unit_blocks.h"

namespace sharp::golden {
namespace {

using cfg::Schedule;

Block make_block(const Tiling& tiling, const UnitBlock& unit_block, int gate) {
  Block b;
  b.k = unit_block.k;
  b.n = tiling.columns(b.k);
  b.gate = gate;
  b.unit_base = unit_block.unit_base;
  b.num_units = unit_block.num_units;
  b.q = tiling.units(b.k);
  b.x_tiles = tiling.x_tiles(b.k);
  b.h_tiles = tiling.h_tiles(b.k);
  b.completes = gate == kAllGates || gate == static_cast<int>(tiling.gates) - 1;
  return b;
}

std::vector<Block> order_blocks(Schedule schedule, const Tiling& tiling, const std::vector<UnitBlock>& units) {
  std::vector<Block> blocks;
  const int gates = static_cast<int>(tiling.gates);
  if (schedule == Schedule::sequential) {
    for (int gate = 0; gate < gates; ++gate)
      for (const UnitBlock& u : units) blocks.push_back(make_block(tiling, u, gate));
  } else if (schedule == Schedule::batch) {
    for (const UnitBlock& u : units)
      for (int gate = 0; gate < gates; ++gate) blocks.push_back(make_block(tiling, u, gate));
  } else {
    for (const UnitBlock& u : units) blocks.push_back(make_block(tiling, u, tiling.single_gate ? 0 : kAllGates));
  }
  return blocks;
}

/// Aligns the pointer up to `align`, gives its value to a block and advances it by `size`.
unsigned take_groups(unsigned& pointer, unsigned align, unsigned size) {
  const unsigned group = (pointer + align - 1) / align * align;
  pointer = group + size;
  return group;
}

/// Gives every block its row-group addresses in both memories.
void assign_groups(Plan& plan) {
  unsigned intermediate = 0;
  for (Block& b : plan.blocks) {
    const unsigned align = b.k / plan.accel.vs_width;
    b.bias_group = take_groups(plan.bias_groups, align, plan.bias_size(b));
    b.intermediate_group = take_groups(intermediate, align, align);
  }
}

void append_part(std::vector<Tile>& tiles, const Block& b, unsigned index, Part part, bool own_chain) {
  const unsigned count = part == Part::x ? b.x_tiles : b.h_tiles;
  for (unsigned c = 0; c < count; ++c) {
    Tile t;
    t.block = index;
    t.part = part;
    t.col_block = c;
    t.first = c == 0 && (own_chain || part == Part::x);
    t.last = c + 1 == count && (own_chain || part == Part::h);
    t.leaving = c + 1 == count && part == Part::h;
    tiles.push_back(t);
  }
}

std::vector<Tile> order_tiles(Schedule schedule, const std::vector<Block>& blocks) {
  std::vector<Tile> tiles;
  const bool unfolded = schedule == Schedule::unfolded;
  for (unsigned i = 0; i < blocks.size(); ++i) {
    append_part(tiles, blocks[i], i, Part::x, unfolded);
    if (!unfolded) append_part(tiles, blocks[i], i, Part::h, false);
  }
  if (unfolded)
    for (unsigned i = 0; i < blocks.size(); ++i) append_part(tiles, blocks[i], i, Part::h, true);
  return tiles;
}

}  // namespace

std::optional<RowId> Plan::row(const Block& b, unsigned r) const {
  const unsigned gate = b.gate == kAllGates ? r / b.q : static_cast<unsigned>(b.gate);
  const unsigned j = b.gate == kAllGates ? r % b.q : r;
  if (gate >= gates || j >= b.num_units) return std::nullopt;
  return RowId{gate, b.unit_base + j};
}

RowRange Plan::split_rows(const Block& b) const {
  const unsigned gate = b.gate == kAllGates ? gates - 1 : static_cast<unsigned>(b.gate);
  if (!cfg::is_split_gate(cell, gate)) return {};
  return {b.gate == kAllGates ? gate * b.q : 0, b.num_units};
}

Plan lay_out(const cfg::Accel& accel, const cfg::Descriptor& desc) {
  const Tiling tiling = make_tiling(accel, desc);
  const UnitBlocks units = divide_units(tiling);
  Plan plan;
  plan.accel = accel;
  plan.desc = desc;
  plan.cell = static_cast<cfg::Cell>(desc.cell);
  plan.schedule = static_cast<Schedule>(desc.schedule);
  plan.gates = tiling.gates;
  plan.blocks = order_blocks(plan.schedule, tiling, units.blocks);
  assign_groups(plan);
  plan.tiles = order_tiles(plan.schedule, plan.blocks);
  plan.num_full = units.num_full;
  plan.used_cover = units.used_cover;
  return plan;
}

}  // namespace sharp::golden
