// SPDX-License-Identifier: Apache-2.0
// Row blocks that leave the accumulator: to the MFUs (preact) or to the intermediate buffer (partial).
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// Counts values at Boundary::partial.
Finding check_partial(const CheckView& view, Counts& counts);
/// Counts values at Boundary::preact; a GRU block has two in each row of gate n. Throws std::logic_error if a GRU runs
/// on a DUT without the preact_x probe.
Finding check_preact(const CheckView& view, Counts& counts);

}  // namespace sharp::tb
