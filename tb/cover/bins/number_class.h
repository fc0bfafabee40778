// SPDX-License-Identifier: Apache-2.0
// Classes of numbers, fp16 and fp32 alike, found without branches so that loops over arrays vectorise
// (docs/numerics.md "Formats").
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "tb/cover/bins/axis.h"

namespace sharp::cover {

/// Of the magnitude. large: the topmost binade of the format.
enum class Magnitude : uint8_t { zero, subnormal, normal, large, inf, nan };
inline constexpr unsigned kNumMagnitudes = 6;

/// A set of classes: bit m for a value of Magnitude m without a sign bit, bit 6 + m with one.
using ClassMask = uint16_t;

/// Where classes of a format begin, on the bits without the sign.
template <class Bits>
struct Format;
template <>
struct Format<uint16_t> {
  static constexpr uint16_t kNormal = 0x0400, kLarge = 0x7800, kInf = 0x7C00, kSign = 0x8000;
};
template <>
struct Format<uint32_t> {
  static constexpr uint32_t kNormal = 0x00800000, kLarge = 0x7F000000, kInf = 0x7F800000, kSign = 0x80000000;
};

/// The set of the one class of `bits`.
template <class Bits>
constexpr Bits class_bit(Bits bits) {
  using F = Format<Bits>;
  const Bits m = bits & static_cast<Bits>(~F::kSign);
  Bits bit = m == 0 ? 1 : 2;
  bit = m >= F::kNormal ? 4 : bit;
  bit = m >= F::kLarge ? 8 : bit;
  bit = m >= F::kInf ? 16 : bit;
  bit = m > F::kInf ? 32 : bit;
  return static_cast<Bits>(bit * (bits >= F::kSign ? Bits{1} << kNumMagnitudes : Bits{1}));
}

/// Classes that occur among n values.
template <class Bits>
ClassMask classes_of(const Bits* values, size_t n) {
  Bits mask = 0;
  for (size_t i = 0; i < n; ++i) mask = static_cast<Bits>(mask | class_bit(values[i]));
  return static_cast<ClassMask>(mask);
}

/// Classes without their sign: bit m for Magnitude m.
constexpr ClassMask magnitudes(ClassMask mask) { return (mask | mask >> kNumMagnitudes) & 0x3F; }

/// Values of the axis "value": minus_inf .. minus_zero, plus_zero .. plus_inf, nan.
inline constexpr unsigned kNumValueClasses = 11, kNanClass = 10, kPlusZeroClass = 5;
Axis value_axis();
/// zero .. nan.
Axis magnitude_axis(const char* name);

/// The set as bits of the axis "value".
constexpr uint32_t value_bits(ClassMask mask) {
  uint32_t bits = 0;
  for (unsigned m = 0; m < static_cast<unsigned>(Magnitude::nan); ++m) {
    bits |= (mask >> m & 1u) << (kPlusZeroClass + m);
    bits |= (mask >> (kNumMagnitudes + m) & 1u) << (kPlusZeroClass - 1 - m);
  }
  return bits | (magnitudes(mask) >> static_cast<unsigned>(Magnitude::nan)) << kNanClass;
}

}  // namespace sharp::cover
