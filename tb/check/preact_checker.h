// SPDX-License-Identifier: Apache-2.0
// Row blocks that leave the accumulator: to the MFUs (preact) or to the intermediate buffer (partial).
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// Counts values at Boundary::partial.
Finding check_partial(const CheckView& view, Counts& counts);
/// Counts values at Boundary::preact.
Finding check_preact(const CheckView& view, Counts& counts);

}  // namespace sharp::tb
