// SPDX-License-Identifier: Apache-2.0
// The two ports of the sequence buffer (docs/timing.md section 4): valid and address in every cycle, and what is
// written.
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// Counts beats at Boundary::sequence_read.
Finding check_sequence_read(const CheckView& view, Counts& counts);
/// Counts lanes at Boundary::sequence_write, padding included.
Finding check_sequence_write(const CheckView& view, Counts& counts);

}  // namespace sharp::tb
