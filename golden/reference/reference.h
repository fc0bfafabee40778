// SPDX-License-Identifier: Apache-2.0
// The RNN equations in double precision with Eigen: error statistics and bounds only, never the bit oracle.
#pragma once

#include <span>
#include <vector>

#include "cfg/types/layer.h"

namespace sharp::golden {

/// h and c of the last layer at every time, row-major [T, D*H], forward before reverse; without a cell state c is h.
/// Equations of docs/architecture.md section 1, with LayerWeights::p and Layer::reset_first those of docs/numerics.md
/// "Reference", on the fp16 weights and inputs; between layers h is not rounded.
struct ReferenceOutput {
  std::vector<double> h, c;
};
/// Throws std::invalid_argument naming an array that does not have the shape of its layer, or a list without layers.
ReferenceOutput run_reference(std::span<const cfg::Layer> layers, const cfg::ModelInput& input);

}  // namespace sharp::golden
