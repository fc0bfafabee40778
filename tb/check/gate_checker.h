// SPDX-License-Identifier: Apache-2.0
// Gate outputs of one chunk behind the MFUs, with group, lane layout and gate. Lanes of GRU's gate n are not compared:
// its sums pass the MFUs unchanged and are compared as pre-activations.
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// Counts values at Boundary::gate.
Finding check_gate(const CheckView& view, Counts& counts);

}  // namespace sharp::tb
