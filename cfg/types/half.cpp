// SPDX-License-Identifier: Apache-2.0
// binary16 <-> binary32 in branch-free integer steps, so that loops over arrays vectorise.
#include "cfg/types/half.h"

#include <bit>

namespace sharp::cfg {
namespace {

constexpr uint32_t kFloatNan = 0x7FC00000;
constexpr uint32_t kFloatInf = 0x7F800000;
constexpr unsigned kFractionShift = 23 - 10;        // binary32 has 13 more fraction bits
constexpr uint32_t kRebias = (127u - 15u) << 23;    // difference of the exponent biases
constexpr uint32_t kSmallestNormal = 113u << 23;    // 2^-14 as binary32
constexpr uint32_t kFirstOverflow = 0x477FF000;     // 65520: halfway past 65504, ties to Inf
constexpr uint32_t kHalfUlpLess1 = (1u << 12) - 1;  // just under half an ulp of binary16

/// Magnitude bits of a finite value >= 2^-14: round the 13 dropped bits, ties to even.
constexpr uint32_t round_normal(uint32_t magnitude) {
  const uint32_t odd = (magnitude >> kFractionShift) & 1;
  return (magnitude - kRebias + kHalfUlpLess1 + odd) >> kFractionShift;
}

/// Magnitude bits of a value < 2^-14. In [0.5, 1) the binary32 grid is 2^-24, the grid of binary16 subnormals, hence
/// adding 0.5 rounds (nearest even) and leaves the count of 2^-24 steps in the low bits.
inline uint32_t round_subnormal(uint32_t magnitude) {
  return std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - std::bit_cast<uint32_t>(0.5f);
}

}  // namespace

float half_to_float(uint16_t h) {
  const uint32_t sign = static_cast<uint32_t>(h & 0x8000) << 16;
  const uint32_t magnitude = h & 0x7FFF;
  const uint32_t normal = (magnitude << kFractionShift) + kRebias;
  const uint32_t subnormal = std::bit_cast<uint32_t>(static_cast<float>(static_cast<int32_t>(magnitude)) * 0x1p-24f);
  const uint32_t finite = magnitude < 0x0400 ? subnormal : normal;
  const uint32_t value = sign | (magnitude < 0x7C00 ? finite : kFloatInf);
  return std::bit_cast<float>(magnitude > 0x7C00 ? kFloatNan : value);
}

uint16_t float_to_half(float f) {
  const uint32_t bits = std::bit_cast<uint32_t>(f);
  const uint32_t sign = (bits >> 16) & 0x8000;
  const uint32_t magnitude = bits & 0x7FFFFFFF;
  const uint32_t finite = magnitude < kSmallestNormal ? round_subnormal(magnitude) : round_normal(magnitude);
  const uint32_t value = sign | (magnitude < kFirstOverflow ? finite : 0x7C00);
  return static_cast<uint16_t>(magnitude > kFloatInf ? kHalfNan : value);
}

}  // namespace sharp::cfg
