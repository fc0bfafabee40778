// SPDX-License-Identifier: Apache-2.0
// Compares the rows of a row block that have a unit (docs/architecture.md section 3), and only those.
#pragma once

#include <optional>

#include "golden/plan/plan.h"
#include "tb/check/lanes.h"

namespace sharp::tb {

/// Rows of a block that have a unit.
inline unsigned valid_rows(const golden::Block& b, unsigned gates) {
  return b.gate == golden::kAllGates ? gates * b.num_units : b.num_units;
}

struct RowDiff {
  unsigned row = 0;  ///< first differing row
  LaneDiff<uint32_t> value;
  unsigned differing = 0;
};

/// golden and got: k values each, row 0 first.
std::optional<RowDiff> diff_rows(const golden::Block& block, unsigned gates, const float* golden, const uint32_t* got);

}  // namespace sharp::tb
