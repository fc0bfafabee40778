// SPDX-License-Identifier: Apache-2.0
// Fixed-point input and result of the activation, in classes.
#include "tb/cover/bins/activation_class.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "golden/datapath/activation.h"

namespace sharp::cover {
namespace {

constexpr unsigned kFracBits = 17, kSegments = 560;
constexpr uint32_t kFracMask = (1u << kFracBits) - 1, kEnd = kSegments << kFracBits;

/// v * 2^-30, not 0: ten bits below the first one are kept, or those down to 2^-24.
HalfRounding fixed_rounding(uint32_t v) {
  constexpr unsigned kSmallestNormal = 16, kKept = 10;  // bit of 2^-14
  const unsigned top = std::max<unsigned>(std::bit_width(v) - 1, kSmallestNormal);
  return {v < 1u << kSmallestNormal, rounding_of(uint64_t{v}, top - kKept)};
}

Place place_of(uint32_t u) {
  const uint32_t frac = u & kFracMask;
  if (frac == 0) return Place::start;
  return frac == kFracMask ? Place::end : Place::inside;
}

InputRange range_of(float magnitude, bool linear, uint32_t u) {
  if (magnitude == 0.0f) return InputRange::zero;
  if (std::isinf(magnitude)) return InputRange::inf;
  if (linear) return InputRange::linear;
  if (u >= kEnd) return InputRange::beyond;
  return u >> kFracBits == 0 ? InputRange::first : InputRange::table;
}

}  // namespace

Axis input_axis() {
  return Axis::of("input", {"minus_inf", "minus_beyond", "minus_table", "minus_first", "minus_linear", "minus_zero",
                            "plus_zero", "plus_linear", "plus_first", "plus_table", "plus_beyond", "plus_inf", "nan"});
}

Axis output_axis() {
  return Axis::of("output", {"minus_one", "minus_inside", "minus_subnormal", "minus_zero", "plus_zero",
                             "plus_subnormal", "plus_inside", "plus_one", "beyond", "nan"});
}

Axis segment_axis() {
  std::vector<Axis::Range> ranges;
  for (unsigned first = 0; first < kSegments; first += kSegmentsPerRange)
    ranges.push_back({first, std::min(first + kSegmentsPerRange, kSegments) - 1});
  return Axis::of_ranges("segment", std::move(ranges));
}

Axis place_axis() { return Axis::of("place", {"start", "inside", "end"}); }

Output output_of(uint16_t half) {
  constexpr uint16_t kOne = 0x3C00, kSmallestNormal = 0x0400, kInf = 0x7C00;
  const uint16_t m = half & 0x7FFF;
  if (m > kInf) return Output::nan;
  if (m > kOne) return Output::beyond;
  const bool negative = half >= 0x8000;
  if (m == kOne) return negative ? Output::minus_one : Output::plus_one;
  if (m >= kSmallestNormal) return negative ? Output::minus_inside : Output::plus_inside;
  if (m > 0) return negative ? Output::minus_subnormal : Output::plus_subnormal;
  return negative ? Output::minus_zero : Output::plus_zero;
}

ActivationClass classify(Function function, float x) {
  ActivationClass c;
  if (std::isnan(x)) return c;
  const bool is_tanh = function == Function::tanh;
  const float magnitude = std::fabs(x), scale = is_tanh ? 0x1p23f : 0x1p22f;
  const bool linear = is_tanh && magnitude < golden::kTanhLinear;
  const auto u = static_cast<uint32_t>(std::min(magnitude * scale, static_cast<float>(kEnd)));
  c.negative = std::signbit(x);
  c.input = input_index(range_of(magnitude, linear, u), c.negative);
  c.in_table = !linear && u < kEnd;
  c.segment_range = (u >> kFracBits) / kSegmentsPerRange;
  c.place = place_of(u);
  if (linear) {
    c.is_rounded = magnitude > 0.0f;
    if (c.is_rounded) c.half = half_rounding(x);
  } else {
    const uint32_t v = is_tanh ? golden::tanh_magnitude_fixed(x) : golden::sigmoid_fixed(x);
    c.is_rounded = v > 0;
    if (c.is_rounded) c.half = fixed_rounding(v);
  }
  return c;
}

}  // namespace sharp::cover
