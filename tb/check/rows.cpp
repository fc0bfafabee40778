// SPDX-License-Identifier: Apache-2.0
// Row comparison.
#include "tb/check/rows.h"

namespace sharp::tb {
namespace {

/// One contiguous run of valid rows; keeps the first difference and adds up.
void add_run(unsigned first, unsigned n, const float* golden, const uint32_t* got, std::optional<RowDiff>& found) {
  const auto diff = diff_lanes<uint32_t>(golden + first, got + first, n);
  if (!diff) return;
  if (!found) found = RowDiff{first + diff->index, *diff, 0};
  found->differing += diff->differing;
}

}  // namespace

std::optional<RowDiff> diff_rows(const golden::Block& b, unsigned gates, const float* golden, const uint32_t* got) {
  std::optional<RowDiff> found;
  if (b.gate != golden::kAllGates || b.num_units == b.q) {  // rows with a unit lie together
    add_run(0, valid_rows(b, gates), golden, got, found);
    return found;
  }
  for (unsigned g = 0; g < gates; ++g) add_run(g * b.q, b.num_units, golden, got, found);
  return found;
}

}  // namespace sharp::tb
