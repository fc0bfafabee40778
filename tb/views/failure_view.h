// SPDX-License-Identifier: Apache-2.0
// The view made for one failure: its causal chain, expected beside actual, markers on cause and detection.
#pragma once

#include "tb/sim/session.h"
#include "tb/views/gtkw.h"

namespace sharp::tb {

/// Marker A: the earliest wrong link of the chain; B: the cycle of detection. The window shows both with some cycles
/// around. Signals: what both sides show at the boundary, then those of each link, then what the dispatcher does.
View failure_view(const Failure& failure);

}  // namespace sharp::tb
