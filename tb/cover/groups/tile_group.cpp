// SPDX-License-Identifier: Apache-2.0
// Sampling of tiles and streams against what is in flight.
#include "tb/cover/groups/tile_group.h"

#include <algorithm>

#include "tb/cover/groups/in_flight.h"

namespace sharp::cover {
namespace {

Axis tiles_axis() { return Axis::of_ranges("tiles", {{0, 0}, {1, 1}, {2, 3}, {4, 7}, {8, Axis::kNoLimit}}); }
Axis blocks_axis() { return Axis::of_ranges("blocks", {{0, 0}, {1, 1}, {2, 2}, {3, Axis::kNoLimit}}); }
enum Wait : unsigned { kHStalled, kXGap };
Axis wait_axis() { return Axis::of("wait", {"h_stalled", "x_gap"}); }

}  // namespace

TileGroup::TileGroup(Catalog& catalog)
    : adjacent_(
          catalog.add({"k_change", "adjacent", "K of a tile and of the next", {k_axis("from"), k_axis("to")}, {}})),
      sizes_(catalog.add({"k_change",
                          "in_flight",
                          "different K between issue and tile sum when a tile issues",
                          {Axis::of_ranges("sizes", {{1, 1}, {2, 2}, {3, 3}, {4, 4}})},
                          {}})),
      tiles_(catalog.add({"pressure",
                          "tiles",
                          "h offered and not taken, or x awaited and not offered, by tiles between issue and tile sum",
                          {wait_axis(), tiles_axis()},
                          {}})),
      blocks_(catalog.add({"pressure",
                           "blocks",
                           "the same, by row blocks between their last tile and their last gates",
                           {wait_axis(), blocks_axis()},
                           {}})) {}

void TileGroup::begin(const RunContext&, Hits&) { last_k_ = kNone; }

void TileGroup::cycle(const CoverView& view, Hits& hits) {
  const golden::Prediction& p = view.predicted;
  if (p.state == golden::State::check) last_k_ = kNone;
  if (p.issue.valid) count_issue(view, hits);
  static const Axis kTiles = tiles_axis();
  const auto count_wait = [&](Wait wait) {
    hits.add(tiles_, wait, kTiles.index_of(view.in_flight->tiles()));
    hits.add(blocks_, wait, std::min(view.in_flight->blocks(), 3u));
  };
  if (p.h.valid && !view.pins.h_ready) count_wait(kHStalled);
  if (p.x_ready && !view.pins.x_valid) count_wait(kXGap);
}

void TileGroup::count_issue(const CoverView& view, Hits& hits) {
  const golden::Plan& plan = view.pass.plan;
  const unsigned k = k_index(plan.accel, plan.blocks[plan.tiles[view.predicted.issue.tile].block].k);
  if (last_k_ != kNone) hits.add(adjacent_, last_k_, k);
  hits.add(sizes_, view.in_flight->sizes() - 1);
  last_k_ = k;
}

}  // namespace sharp::cover
