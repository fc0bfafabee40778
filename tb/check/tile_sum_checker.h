// SPDX-License-Identifier: Apache-2.0
// Sums that leave the tree, in the rows that have a unit.
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// Counts values at Boundary::tile_sum.
Finding check_tile_sum(const CheckView& view, Counts& counts);

}  // namespace sharp::tb
