// SPDX-License-Identifier: Apache-2.0
// Cycle model of an E-PUR-like machine: one computation unit a gate, one row after the other, a fixed tile
// (docs/evaluation.md "E-PUR-like machine"). A comparison, not a design: nothing here is proven by RTL.
#pragma once

#include <cstdint>

#include "cfg/types/types.h"

namespace sharp::golden {

struct EpurMachine {
  unsigned macs = 1024;  ///< of all four units; a power of two >= 4 * rows
  unsigned rows = 1;     ///< dot products of a unit; a power of two. The machine of the paper: 1
  cfg::Latencies lat;

  /// Lanes of a dot product: M / (4 rows).
  unsigned lanes() const { return macs / (4 * rows); }
};

/// One direction of one layer.
struct EpurLayer {
  cfg::Cell cell = cfg::Cell::lstm;
  uint64_t input = 0, hidden = 0, steps = 0;
};

/// Cycles of a step: ceil(H / rows) * (ceil(I / lanes) + ceil(H / lanes)), then the latency from the last tile to h[t]
/// in the buffer. Throws std::invalid_argument for a machine or layer that is none.
uint64_t epur_step_cycles(const EpurMachine& machine, const EpurLayer& layer);
/// steps * epur_step_cycles: a step waits for the h of the one before.
uint64_t epur_cycles(const EpurMachine& machine, const EpurLayer& layer);

}  // namespace sharp::golden
