// SPDX-License-Identifier: Apache-2.0
// MFU chunks of a row block (docs/timing.md section 3, "Chunks").
#pragma once

#include "golden/plan/plan.h"

namespace sharp::golden {

/// Aligned groups of S units that a block overlaps.
struct Chunks {
  uint32_t first = 0;  ///< m of chunk 0
  uint32_t count = 0;  ///< n
};

inline Chunks chunks_of(const cfg::Accel& accel, const Block& block) {
  const unsigned size = block.gate == kAllGates ? accel.num_cu : accel.num_mfu;
  const unsigned first = block.unit_base / size;
  return {first, (block.unit_base + block.num_units - 1) / size - first + 1};
}

}  // namespace sharp::golden
