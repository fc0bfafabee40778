// SPDX-License-Identifier: Apache-2.0
// Numeric corners: units whose weights, biases and states force a special case of docs/numerics.md.
#pragma once

#include <optional>
#include <span>

#include "cfg/types/layer.h"
#include "cfg/types/random.h"

namespace sharp::cfg {

/// In the order of the axis `corners` (cfg/types/stimulus_axis.cpp).
enum class Corner : uint8_t {
  saturated,        ///< every gate 0, 1 or -1
  subnormal_c,      ///< LSTM: kept; other cells: as subnormal
  non_finite,       ///< Inf or NaN in a weight, a bias or a state
  subnormal,        ///< weights and h0
  signed_zero,      ///< biases, weights, h0 and h
  cancelling,       ///< weights of alternating signs
  gate_edge,        ///< r, z, f near 0 or 1
  tie,              ///< values between two fp16 numbers
  subnormal_sum,    ///< pre-activations
  segment_edge,     ///< of the activation table
  large,            ///< states and sums near the end of their formats
  cancelling_sums,  ///< in the accumulator and in the cell
};
inline constexpr unsigned kNumCorners = 12;

/// Gives every unit of a pass a corner of its own, or all of them `only`, in place: rows of W, R and b ([G*H, I], [G*H,
/// H], [G*H]) and the states ([H]). Zeros of W that are padding of a concatenated input stay where they are. first_x: x
/// of the pass's first step, [I] without padding, if it is known: then sums of -0 occur, too.
void plant_corners(cfg::Random& random, cfg::Cell cell, cfg::LayerWeights& weights, cfg::PassState& state,
                   std::span<const uint16_t> first_x = {}, std::optional<Corner> only = std::nullopt);

}  // namespace sharp::cfg
