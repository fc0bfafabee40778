// SPDX-License-Identifier: Apache-2.0
// What issues and, if nothing does, why (docs/timing.md section 2).
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// The issuing tile with all its ids; counts tiles at Boundary::issue.
Finding check_issue(const CheckView& view, Counts& counts);
/// The stall reason; counts one comparison a cycle at Boundary::stall_reason.
Finding check_stall_reason(const CheckView& view, Counts& counts);

}  // namespace sharp::tb
