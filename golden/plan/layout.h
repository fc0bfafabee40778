// SPDX-License-Identifier: Apache-2.0
// Row blocks, addresses and tiles of one time step (docs/architecture.md section 3).
#pragma once

#include "golden/plan/plan.h"

namespace sharp::golden {

/// Plan of a descriptor whose fields are in range. Unlike make_plan it checks no capacity.
Plan lay_out(const cfg::Accel& accel, const cfg::Descriptor& desc);

}  // namespace sharp::golden
