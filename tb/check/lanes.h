// SPDX-License-Identifier: Apache-2.0
// Compares runs of lanes in bits: memcmp first, NaNs made canonical only when that fails (docs/numerics.md "Formats").
#pragma once

#include <cstdint>
#include <cstring>
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

/// Slow path: golden values made canonical, got taken as it is (a NaN with a payload in the DUT is a difference).
template <class Bits>
std::optional<LaneDiff<Bits>> diff_lanes_canonical(const void* golden, const Bits* got, unsigned n);

/// golden: n values of the width of Bits (float or integer bits).
template <class Bits>
std::optional<LaneDiff<Bits>> diff_lanes(const void* golden, const Bits* got, unsigned n) {
  if (std::memcmp(golden, got, n * sizeof(Bits)) == 0) return std::nullopt;
  return diff_lanes_canonical<Bits>(golden, got, n);
}

}  // namespace sharp::tb
