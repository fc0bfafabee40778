// SPDX-License-Identifier: Apache-2.0
// Numeric corners for random runs: units whose weights, biases and states force a special case of docs/numerics.md.
#pragma once

#include <optional>

#include "cfg/src/layer.h"
#include "cfg/src/random.h"

namespace sharp::regress {

/// In the order of the axis `corners`.
enum class Corner : uint8_t { saturated, subnormal_c, non_finite, subnormal, signed_zero, cancelling, gate_edge, tie };
inline constexpr unsigned kNumCorners = 8;

/// Gives every unit of a pass a corner of its own, or all of them `only`, in place: rows of W, R and b ([G*H, I], [G*H,
/// H], [G*H]) and the states ([H]). Zeros of W that are padding of a concatenated input stay where they are.
void plant_corners(cfg::Random& random, cfg::Cell cell, cfg::LayerWeights& weights, cfg::PassState& state,
                   std::optional<Corner> only = std::nullopt);

}  // namespace sharp::regress
