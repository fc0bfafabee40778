// SPDX-License-Identifier: Apache-2.0
// Outputs from outside (e.g. ONNX Runtime) against what the DUT delivered, with an absolute tolerance.
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// h and c as collected from the DUT, [T, hidden_size] each. Counts values at Boundary::expect.
Finding check_expect(const cfg::Expect& expect, const std::vector<uint16_t>& h, const std::vector<uint32_t>& c,
                     unsigned hidden_size, uint64_t cycle, Counts& counts);

}  // namespace sharp::tb
