// SPDX-License-Identifier: Apache-2.0
// `values: corners` of a run file: the weights, states and x of a case with numeric corners.
#pragma once

#include <memory>
#include <vector>

#include "cfg/types/layer.h"
#include "cfg/types/random.h"

namespace sharp::cfg {

struct CornerCase {
  std::shared_ptr<const std::vector<Layer>> layers;
  std::shared_ptr<const ModelInput> input;
};

/// Copies with the corners of cfg/src/corner_values.h in every pass and those of plant_x in x; follows from `seed`.
CornerCase plant_case(const std::vector<Layer>& layers, const ModelInput& input, uint64_t seed);

/// x [T, I] in place: one element in eight becomes a zero of either sign, a subnormal, or the smallest normal or the
/// largest number; in about one call in three an element of the last step becomes Inf or NaN.
void plant_x(Random& random, unsigned steps, std::vector<uint16_t>& x);

}  // namespace sharp::cfg
