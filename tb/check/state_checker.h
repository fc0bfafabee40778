// SPDX-License-Identifier: Apache-2.0
// Reads of the state memories: hT and c behind STATE_H and STATE_C, 0 while busy and past the memories.
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// Compares the read in this cycle, if it is one of a value that is known. Counts nothing: see count_state.
Finding check_state_read(const CheckView& view, const cfg::Accel& accel);
/// Counts a read of the final read-back, at Boundary::state.
void count_state(Counts& counts);

}  // namespace sharp::tb
