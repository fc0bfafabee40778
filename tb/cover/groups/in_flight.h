// SPDX-License-Identifier: Apache-2.0
// What is on its way: tiles between issue and tile sum, blocks between their leaving tile and their last gates.
#pragma once

#include <array>

#include "golden/timing/chunks.h"
#include "tb/cover/bins/common_axes.h"
#include "tb/cover/bins/group.h"

namespace sharp::cover {

class InFlight {
 public:
  /// Takes over a cycle; a tile that issues in it counts from it on, one whose sum shows no longer.
  void cycle(const CoverView& view) {
    const golden::Prediction& p = view.predicted;
    if (p.tile_sum.valid) remove_tile(view.pass.plan, p.tile_sum.tile);
    if (p.issue.valid) add_tile(view.pass.plan, p.issue.tile);
    if (p.gate.valid) end_chunk(view.pass.plan, p.gate);
  }
  unsigned tiles() const { return tiles_; }
  unsigned blocks() const { return blocks_; }
  /// Different K among the tiles.
  unsigned sizes() const {
    unsigned n = 0;
    for (unsigned count : by_k_) n += count > 0;
    return n;
  }

 private:
  static unsigned k_of(const golden::Plan& plan, uint32_t tile) {
    return k_index(plan.accel, plan.blocks[plan.tiles[tile].block].k);
  }
  void add_tile(const golden::Plan& plan, uint32_t tile) {
    ++tiles_;
    ++by_k_[k_of(plan, tile)];
    blocks_ += plan.tiles[tile].leaving;
  }
  void remove_tile(const golden::Plan& plan, uint32_t tile) {
    --tiles_;
    --by_k_[k_of(plan, tile)];
  }
  void end_chunk(const golden::Plan& plan, const golden::GateEvent& gate) {
    blocks_ -= gate.chunk + 1 == golden::chunks_of(plan.accel, plan.blocks[gate.block]).count;
  }

  unsigned tiles_ = 0, blocks_ = 0;
  std::array<unsigned, 4> by_k_{};
};

}  // namespace sharp::cover
