// SPDX-License-Identifier: Apache-2.0
// cfg/types/half: all binary16 codes, every rounding boundary of the conversion from binary32, and Eigen as a second
// opinion.
#include "cfg/types/half.h"

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <bit>
#include <cmath>
#include <limits>

namespace sharp::cfg {
namespace {

constexpr uint16_t kInf = 0x7C00;
constexpr uint16_t kSign = 0x8000;

/// Value of a finite code from the definition of the format.
double value_of(uint16_t code) {
  const int exponent = (code >> 10) & 31, fraction = code & 1023;
  const double magnitude = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return code & kSign ? -magnitude : magnitude;
}

bool is_nan(uint16_t code) { return (code & 0x7FFF) > kInf; }

TEST(Half, WidensEveryFiniteCodeExactly) {
  for (unsigned code = 0; code < 0x10000; ++code) {
    if ((code & kInf) == kInf) continue;
    const float f = half_to_float(static_cast<uint16_t>(code));
    ASSERT_EQ(static_cast<double>(f), value_of(static_cast<uint16_t>(code))) << std::hex << code;
    ASSERT_EQ(std::signbit(f), (code & kSign) != 0) << std::hex << code;
  }
}

TEST(Half, WidensInfinitiesAndMakesNansCanonical) {
  EXPECT_EQ(half_to_float(kInf), std::numeric_limits<float>::infinity());
  EXPECT_EQ(half_to_float(kInf | kSign), -std::numeric_limits<float>::infinity());
  for (unsigned code = 0; code < 0x10000; ++code)
    if (is_nan(static_cast<uint16_t>(code))) {
      ASSERT_EQ(std::bit_cast<uint32_t>(half_to_float(static_cast<uint16_t>(code))), 0x7FC00000u) << std::hex << code;
    }
}

TEST(Half, EveryCodeSurvivesTheRoundTrip) {
  for (unsigned code = 0; code < 0x10000; ++code) {
    const auto half = static_cast<uint16_t>(code);
    ASSERT_EQ(float_to_half(half_to_float(half)), is_nan(half) ? kHalfNan : half) << std::hex << code;
  }
}

/// Between two neighbours the result can change only at their midpoint: testing each midpoint and the floats next to it
/// tests the whole number line. The upper neighbour of 65504 is 2^16, where Inf takes over.
TEST(Half, RoundsToNearestEvenAtEveryMidpoint) {
  for (uint16_t low = 0; low < kInf; ++low) {
    const uint16_t high = low + 1;
    const double above = high == kInf ? 65536.0 : value_of(high);
    const auto middle = static_cast<float>((value_of(low) + above) / 2);
    const uint16_t even = low % 2 == 0 ? low : high;
    for (const uint16_t sign : {uint16_t{0}, kSign}) {
      const float s = sign ? -1.0f : 1.0f;
      ASSERT_EQ(float_to_half(s * middle), sign | even) << std::hex << low;
      ASSERT_EQ(float_to_half(s * std::nextafter(middle, 0.0f)), sign | low) << std::hex << low;
      ASSERT_EQ(float_to_half(s * std::nextafter(middle, 1e6f)), sign | high) << std::hex << low;
    }
  }
}

TEST(Half, EndsOfTheNumberLine) {
  EXPECT_EQ(float_to_half(std::numeric_limits<float>::max()), kInf);
  EXPECT_EQ(float_to_half(std::numeric_limits<float>::infinity()), kInf);
  EXPECT_EQ(float_to_half(-std::numeric_limits<float>::infinity()), kInf | kSign);
  EXPECT_EQ(float_to_half(std::numeric_limits<float>::denorm_min()), 0);
  EXPECT_EQ(float_to_half(-std::numeric_limits<float>::denorm_min()), kSign);
  EXPECT_EQ(float_to_half(-0.0f), kSign);
}

TEST(Half, EveryNanBecomesTheCanonicalOne) {
  for (const uint32_t bits : {0x7FC00000u, 0x7F800001u, 0x7FFFFFFFu, 0xFFC00000u, 0xFF800001u, 0xFFFFE000u})
    EXPECT_EQ(float_to_half(std::bit_cast<float>(bits)), kHalfNan) << std::hex << bits;
}

TEST(Half, AgreesWithEigenOverAllOfBinary32) {
  constexpr uint64_t kStride = 1009;  // prime: visits every exponent and all low bits
  for (uint64_t bits = 0; bits < (uint64_t{1} << 32); bits += kStride) {
    const float f = std::bit_cast<float>(static_cast<uint32_t>(bits));
    if (std::isnan(f)) continue;
    ASSERT_EQ(float_to_half(f), Eigen::numext::bit_cast<uint16_t>(Eigen::half(f))) << std::hex << bits;
  }
}

}  // namespace
}  // namespace sharp::cfg
