// SPDX-License-Identifier: Apache-2.0
// The RNN equations in double precision with Eigen: error statistics and bounds only, never the bit oracle.
#pragma once

#include <vector>

#include "cfg/src/types.h"
#include "golden/plan/plan.h"

namespace sharp::golden {

/// h and c of every step, row-major [T, H]; without a cell state c is h. Equations of docs/architecture.md section 1 on
/// the fp16 weights and inputs.
struct ReferenceOutput {
  std::vector<double> h, c;
};
/// Throws std::invalid_argument naming an array that does not have the shape of the layer.
ReferenceOutput run_reference(cfg::Cell cell, const LayerWeights& weights, const LayerInput& input);

}  // namespace sharp::golden
