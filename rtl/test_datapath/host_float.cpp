// SPDX-License-Identifier: Apache-2.0
// Activation by table, as integers (docs/numerics.md "Activation").
#include "rtl/test_datapath/host_float.h"

#include <array>

namespace sharp::rtl_test {
namespace {

constexpr std::array<int64_t, 561> kTable = {
#include "golden/datapath/activation_table.inc"
};

int64_t interpolate(int64_t u) {
  if (u >= int64_t{560} << 17) return 0;
  const int64_t k = u >> 17;
  const int64_t fraction = u & 0x1FFFF;
  return kTable[k] - (((kTable[k] - kTable[k + 1]) * fraction) >> 17);
}

/// floor(v * 2^22), saturating.
int64_t argument(double v) {
  return v >= 17.5 ? int64_t{560} << 17 : static_cast<int64_t>(std::floor(std::ldexp(v, 22)));
}

}  // namespace

uint16_t activation(uint32_t x, bool tanh) {
  const double v = to_float(x);
  if (std::isnan(v)) return kNan16;
  const bool negative = std::signbit(v);
  const double magnitude = std::fabs(v);
  if (!tanh) {
    const int64_t g = interpolate(argument(magnitude));
    return half_bits(std::ldexp(static_cast<double>(negative ? g : (int64_t{1} << 30) - g), -30));
  }
  if (magnitude < 0x1p-6) return narrow(x);
  const int64_t t = (int64_t{1} << 30) - 2 * interpolate(argument(2 * magnitude));
  return half_bits((negative ? -1 : 1) * std::ldexp(static_cast<double>(t), -30));
}

}  // namespace sharp::rtl_test
