// SPDX-License-Identifier: Apache-2.0
// Fixed-point steps of the activation (docs/numerics.md "Activation"); sigmoid16 and tanh16 are in datapath.h.
#pragma once

#include <cstdint>

namespace sharp::golden {

/// Below this magnitude tanh(x) is x, rounded to fp16.
inline constexpr float kTanhLinear = 0x1p-6f;

/// g(u) = 1 / (1 + e^u) in units of 2^-30, for u in units of 2^-22.
uint32_t falling_sigmoid(uint32_t u);

/// sigmoid(x) before the final rounding, in units of 2^-30. x is not NaN.
uint32_t sigmoid_fixed(float x);

/// |tanh(x)| before the final rounding, in units of 2^-30. x is not NaN and |x| >= kTanhLinear.
uint32_t tanh_magnitude_fixed(float x);

/// v * 2^-30 rounded once (nearest even) to fp16 bits. v <= 2^30.
uint16_t fixed_to_half(uint32_t v);

}  // namespace sharp::golden
