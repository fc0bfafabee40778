// SPDX-License-Identifier: Apache-2.0
// Outputs from outside (e.g. ONNX Runtime) against what the DUT delivered, with an absolute tolerance.
#pragma once

#include "cfg/src/run_file.h"
#include "tb/check/check_types.h"

namespace sharp::tb {

/// h and c of the last layer in time order as collected from the DUT, [T, D*H] each. Counts values at
/// Boundary::expect. `step` of a failure is one of its pass, as everywhere.
Finding check_expect(const cfg::Expect& expect, const std::vector<uint16_t>& h, const std::vector<uint32_t>& c,
                     const golden::JobPlan& job, uint64_t cycle, Counts& counts);

}  // namespace sharp::tb
