// SPDX-License-Identifier: Apache-2.0
// Tile sum checker.
#include "tb/check/tile_sum_checker.h"

#include <bit>

#include "tb/check/failure_text.h"
#include "tb/check/rows.h"

namespace sharp::tb {
namespace {

Failure event_difference(const CheckView& v) {
  const golden::TileEvent& p = v.predicted.tile_sum;
  if (!p.valid) return event_failure(Boundary::tile_sum, false, "tile sums of a tile", v);
  Failure f = event_failure(Boundary::tile_sum, true, "tile sums of " + describe_tile(v.plan, p.step, p.tile), v);
  f.step = p.step;
  set_tile(f, v.plan, p.tile);
  return f;
}

Failure value_difference(const CheckView& v, const RowDiff& diff, unsigned rows) {
  const golden::TileEvent& p = v.predicted.tile_sum;
  Failure f = make_failure(Boundary::tile_sum, "value", v);
  f.step = p.step;
  f.lane = diff.row;
  f.level = std::countr_zero(v.plan.blocks[v.plan.tiles[p.tile].block].n);  // of the tap
  set_tile(f, v.plan, p.tile);
  set_row(f, v.plan, v.plan.tiles[p.tile].block, diff.row);
  set_values(f, diff.value, diff.differing, rows);
  return f;
}

}  // namespace

Finding check_tile_sum(const CheckView& v, Counts& counts) {
  const golden::TileEvent& p = v.predicted.tile_sum;
  if (p.valid != v.observed.tile_sum_valid) {
    ++at(counts, Boundary::tile_sum).mismatched;
    return event_difference(v);
  }
  if (!p.valid) return std::nullopt;
  const golden::Block& block = v.plan.blocks[v.plan.tiles.at(p.tile).block];
  const float* golden = v.golden.step(p.step).tile_sums.data() + v.golden.tile_offset(p.tile);
  const auto diff = diff_rows(block, v.plan.gates, golden, v.observed.tile_sum);
  Count& count = at(counts, Boundary::tile_sum);
  const unsigned rows = valid_rows(block, v.plan.gates);
  count.compared += rows;
  if (!diff) return std::nullopt;
  count.mismatched += diff->differing;
  return value_difference(v, *diff, rows);
}

}  // namespace sharp::tb
