// SPDX-License-Identifier: Apache-2.0
// The two streams at the pins: x_ready; h valid, last and data (docs/timing.md section 4).
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// x_ready in every cycle; counts accepted beats at Boundary::x_stream.
Finding check_x_stream(const CheckView& view, Counts& counts);
/// h valid, last and all lanes in every cycle a beat is offered; counts lanes of accepted beats at Boundary::h_stream.
Finding check_h_stream(const CheckView& view, Counts& counts);

}  // namespace sharp::tb
