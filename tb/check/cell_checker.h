// SPDX-License-Identifier: Apache-2.0
// c and h of one unit group behind the cell updaters.
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// Group and c; counts values at Boundary::cell_c.
Finding check_cell_c(const CheckView& view, Counts& counts);
/// Group and h; counts values at Boundary::cell_h.
Finding check_cell_h(const CheckView& view, Counts& counts);

}  // namespace sharp::tb
