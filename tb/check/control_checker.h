// SPDX-License-Identifier: Apache-2.0
// Run state: busy, done, error code, pass and load port ready, in every cycle (docs/timing.md section 1).
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// Counts one comparison a cycle at Boundary::control.
Finding check_control(const CheckView& view, Counts& counts);

}  // namespace sharp::tb
