// SPDX-License-Identifier: Apache-2.0
// The write port of the h buffer: group and h.
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// Counts values at Boundary::write_back.
Finding check_write_back(const CheckView& view, Counts& counts);

}  // namespace sharp::tb
