// SPDX-License-Identifier: Apache-2.0
// Where the values of tiles and blocks lie when those of a time step follow each other.
#pragma once

#include <cstddef>
#include <vector>

#include "golden/plan/plan.h"

namespace sharp::golden {

/// Offsets of things that hold k values each, and the number of all values.
struct Offsets {
  std::vector<size_t> of;
  size_t total = 0;

  void append(size_t size) {
    of.push_back(total);
    total += size;
  }
};

/// Rows of the blocks of a plan.
inline Offsets row_offsets(const Plan& plan) {
  Offsets offsets;
  for (const Block& b : plan.blocks) offsets.append(b.k);
  return offsets;
}

/// Sums of the tiles of a plan.
inline Offsets tile_offsets(const Plan& plan) {
  Offsets offsets;
  for (const Tile& t : plan.tiles) offsets.append(plan.blocks[t.block].k);
  return offsets;
}

}  // namespace sharp::golden
