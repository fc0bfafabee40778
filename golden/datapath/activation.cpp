// SPDX-License-Identifier: Apache-2.0
// Sigmoid and tanh of the MFU in integers: one table, linear interpolation, one rounding (docs/numerics.md
// "Activation").
#include "golden/datapath/activation.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "cfg/types/half.h"
#include "golden/datapath/datapath.h"

namespace sharp::golden {
namespace {

constexpr uint32_t kTable[] = {
#include "golden/datapath/activation_table.inc"
};
constexpr uint32_t kSegments = 560;
static_assert(std::size(kTable) == kSegments + 1, "T[0..560]");

constexpr uint32_t kOne = 1u << 30;                // 1.0 at the scale of the table
constexpr unsigned kFracBits = 17;                 // of u below the segment number: segments are 2^-5 wide
constexpr uint32_t kEnd = kSegments << kFracBits;  // 17.5

/// floor(magnitude * scale), at most kEnd. magnitude >= 0; scale is a power of two > 1, so that the product is exact or
/// (far above kEnd) overflows to Inf.
uint32_t to_fixed(float magnitude, float scale) {
  return static_cast<uint32_t>(std::min(magnitude * scale, static_cast<float>(kEnd)));
}

}  // namespace

uint32_t falling_sigmoid(uint32_t u) {
  if (u >= kEnd) return 0;
  const uint32_t k = u >> kFracBits;
  const uint64_t frac = u & ((1u << kFracBits) - 1);
  const uint64_t drop = kTable[k] - kTable[k + 1];
  return kTable[k] - static_cast<uint32_t>((drop * frac) >> kFracBits);
}

uint32_t sigmoid_fixed(float x) {
  const uint32_t g = falling_sigmoid(to_fixed(std::fabs(x), 0x1p22f));
  return std::signbit(x) ? g : kOne - g;
}

uint32_t tanh_magnitude_fixed(float x) { return kOne - 2 * falling_sigmoid(to_fixed(std::fabs(x), 0x1p23f)); }

uint16_t fixed_to_half(uint32_t v) {
  // Bit 16 is 2^-14, the smallest normal; below it the grid stays that of bit 16 (subnormals).
  const unsigned top = std::max(static_cast<int>(std::bit_width(v)) - 1, 16);
  const unsigned dropped = top - 10;
  const uint32_t odd = (v >> dropped) & 1;
  const uint32_t rounded = (v + (1u << (dropped - 1)) - 1 + odd) >> dropped;
  // The hidden bit of `rounded`, if there is one, and a carry out of the fraction both add 1 to the exponent field.
  return static_cast<uint16_t>(((top - 16) << 10) + rounded);
}

uint16_t sigmoid16(float x) { return std::isnan(x) ? cfg::kHalfNan : fixed_to_half(sigmoid_fixed(x)); }

uint16_t tanh16(float x) {
  if (std::isnan(x)) return cfg::kHalfNan;
  if (std::fabs(x) < kTanhLinear) return cfg::float_to_half(x);
  const uint16_t sign = std::signbit(x) ? 0x8000 : 0;
  return sign | fixed_to_half(tanh_magnitude_fixed(x));
}

}  // namespace sharp::golden
