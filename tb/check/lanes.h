// SPDX-License-Identifier: Apache-2.0
// Compares runs of lanes in bits, with NaNs made canonical on the golden side only (docs/numerics.md "Formats"): a NaN
// the DUT shows must be the canonical one.
#pragma once

#include <cstdint>
#include <optional>

namespace sharp::tb {

/// Any NaN becomes the one the hardware produces: 0x7FC00000 or 0x7E00.
uint32_t canonical_bits(uint32_t fp32);
uint16_t canonical_bits(uint16_t fp16);

/// The first differing lane, relative to the start of the run, and how many differ.
template <class Bits>
struct LaneDiff {
  unsigned index = 0;
  Bits expected = 0, got = 0;
  unsigned differing = 0;
};

/// golden: n values of the width of Bits (float or integer bits). Nothing if all n are equal.
template <class Bits>
std::optional<LaneDiff<Bits>> diff_lanes(const void* golden, const Bits* got, unsigned n);

}  // namespace sharp::tb
