// SPDX-License-Identifier: Apache-2.0
// The host's view of fp16 and fp32: reference of the RTL unit benches. Compiled without fused multiply-add.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace sharp::rtl_test {

inline constexpr uint32_t kNan32 = 0x7FC00000;
inline constexpr uint16_t kNan16 = 0x7E00;

inline float to_float(uint32_t bits) { return std::bit_cast<float>(bits); }

/// fp32 bits; every NaN becomes the canonical one of docs/numerics.md.
inline uint32_t to_bits(float v) { return std::isnan(v) ? kNan32 : std::bit_cast<uint32_t>(v); }

inline double half_value(uint16_t h) {
  const int exponent = (h >> 10) & 31;
  const int fraction = h & 1023;
  double v = 0;
  if (exponent == 31) {
    v = fraction != 0 ? std::nan("") : HUGE_VAL;
  } else {
    v = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  }
  return (h & 0x8000) != 0 ? -v : v;
}

/// Nearest fp16, ties to even, of a double (which must not itself be a rounded value of something finer).
inline uint16_t half_bits(double v) {
  if (std::isnan(v)) return kNan16;
  const uint16_t sign = std::signbit(v) ? 0x8000 : 0;
  const double m = std::fabs(v);
  if (m >= 65520) return sign | 0x7C00;
  int exponent = 0;
  std::frexp(m, &exponent);  // m = f * 2^exponent, f in [0.5, 1)
  const int ulp = m < 0x1p-14 ? -24 : exponent - 11;
  const double rounded = std::nearbyint(std::ldexp(m, -ulp));  // at most 2048: the carry walks into the exponent
  if (ulp == -24) return sign | static_cast<uint16_t>(rounded);
  return sign | static_cast<uint16_t>(((ulp + 24) << 10) + static_cast<int>(rounded));
}

/// Exact product of two fp16.
inline uint32_t mul16(uint16_t a, uint16_t b) { return to_bits(static_cast<float>(half_value(a) * half_value(b))); }
inline uint32_t add32(uint32_t a, uint32_t b) { return to_bits(to_float(a) + to_float(b)); }
inline uint32_t mul32(uint32_t a, uint32_t b) { return to_bits(to_float(a) * to_float(b)); }
inline uint16_t narrow(uint32_t a) { return half_bits(to_float(a)); }
inline uint32_t widen(uint16_t a) { return to_bits(static_cast<float>(half_value(a))); }

/// The integer formula of docs/numerics.md "Activation".
uint16_t activation(uint32_t x, bool tanh);

}  // namespace sharp::rtl_test
