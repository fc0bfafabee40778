// SPDX-License-Identifier: Apache-2.0
// All checkers of one cycle, the most upstream boundary first, so that a defect is named where it first shows.
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// Compares everything in this cycle up to the first difference. Its message is filled in.
Finding check_cycle(const CheckView& view, const cfg::Accel& accel, Counts& counts);

/// One boundary only; nothing is counted. Boundary::expect has no cycle and never differs here.
Finding check_boundary(Boundary boundary, const CheckView& view, const cfg::Accel& accel);

}  // namespace sharp::tb
