// SPDX-License-Identifier: Apache-2.0
// IEEE binary16 <-> binary32: nearest-even, subnormals kept, NaN canonical (docs/numerics.md "Formats").
#pragma once

#include <cstdint>

namespace sharp::cfg {

inline constexpr uint16_t kHalfNan = 0x7E00;

/// Exact widening; every NaN becomes the canonical fp32 NaN 0x7FC00000.
float half_to_float(uint16_t h);
/// Round to nearest even; overflow to Inf; every NaN becomes 0x7E00.
uint16_t float_to_half(float f);

}  // namespace sharp::cfg
