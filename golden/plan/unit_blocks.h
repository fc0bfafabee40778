// SPDX-License-Identifier: Apache-2.0
// Division of the hidden units into blocks, with the cover of the remainder (docs/architecture.md section 3, "Unit
// blocks").
#pragma once

#include <cstdint>
#include <vector>

#include "cfg/types/types.h"

namespace sharp::golden {

/// Everything the unit blocks of a layer depend on.
struct Tiling {
  unsigned macs = 0;      ///< M
  unsigned vs_width = 0;  ///< W
  unsigned gates = 0;     ///< G
  bool single_gate = false;
  bool dynamic = false;  ///< padding
  unsigned k = 0;        ///< rows of a full block
  unsigned input_size = 0, hidden_size = 0;

  /// Q(k): units a block of k rows holds.
  unsigned units(unsigned rows) const { return single_gate ? rows : rows / gates; }
  /// N = M/k: columns of a tile of k rows.
  unsigned columns(unsigned rows) const { return macs / rows; }
  unsigned x_tiles(unsigned rows) const { return (input_size + columns(rows) - 1) / columns(rows); }
  unsigned h_tiles(unsigned rows) const { return (hidden_size + columns(rows) - 1) / columns(rows); }
  /// cost(k): tiles of a row block of k rows.
  unsigned cost(unsigned rows) const { return x_tiles(rows) + h_tiles(rows); }
  /// Row blocks per unit block: G if each holds one gate, else 1.
  unsigned passes() const { return single_gate ? gates : 1; }
};

/// Tiling of a descriptor whose fields are in range (error codes 1-7 excluded).
/// Throws std::invalid_argument if the smallest block cannot hold a unit (W < G), which no configuration allows.
Tiling make_tiling(const cfg::Accel& accel, const cfg::Descriptor& desc);

struct UnitBlock {
  unsigned k = 0, unit_base = 0, num_units = 0;
  bool operator==(const UnitBlock&) const = default;
};

struct UnitBlocks {
  std::vector<UnitBlock> blocks;
  unsigned num_full = 0;    ///< nfull
  bool used_cover = false;  ///< dynamic padding with units remaining
};
UnitBlocks divide_units(const Tiling& tiling);

/// Sizes of the cheapest dynamic cover of `rem` units (0 < rem <= Q(K)), descending.
std::vector<unsigned> cheapest_cover(const Tiling& tiling, unsigned rem);

/// Tiles of one time step.
uint64_t tiles_per_step(const Tiling& tiling, const UnitBlocks& units);
/// P: row groups of one pass over the unit blocks, aligned up to K/W.
uint64_t groups_per_pass(const Tiling& tiling, const UnitBlocks& units);

}  // namespace sharp::golden
