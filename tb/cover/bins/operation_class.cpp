// SPDX-License-Identifier: Apache-2.0
// The error of an operation, found exactly, tells what its rounding did.
#include "tb/cover/bins/operation_class.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sharp::cover {
namespace {

constexpr uint32_t kInf = 0x7F800000, kSmallestNormal = 0x00800000;
constexpr unsigned kFraction = 23, kLargeLoss = 12;

uint32_t magnitude(float v) { return std::bit_cast<uint32_t>(v) & 0x7FFFFFFF; }
bool is_subnormal(uint32_t m) { return m != 0 && m < kSmallestNormal; }

AddEvent add_of_infinities(float a, float b) {
  if (magnitude(a) != magnitude(b)) return AddEvent::inf_finite;
  return std::signbit(a) == std::signbit(b) ? AddEvent::inf_inf : AddEvent::inf_minus_inf;
}

/// Exact for every pair whose sum does not overflow (Knuth's two-sum).
double sum_error(float a, float b, float sum) {
  const float from_b = sum - a;
  return static_cast<double>((a - (sum - from_b)) + (b - from_b));
}

AddEvent rounded_add(float a, float b, float sum) {
  switch (rounding_of(sum, sum_error(a, b, sum))) {
    case Rounding::exact:
      return AddEvent::exact;
    case Rounding::tie_down:
      return AddEvent::tie_down;
    case Rounding::tie_up:
      return AddEvent::tie_up;
    default:
      return sum == a || sum == b ? AddEvent::absorbed : AddEvent::rounded;
  }
}

}  // namespace

Axis rounding_axis() { return Axis::of("rounding", {"exact", "down", "up", "tie_down", "tie_up"}); }
Axis add_axis() {
  return Axis::of("event", {"nan_operand", "inf_minus_inf", "inf_inf", "inf_finite", "overflow", "zeros_plus",
                            "zeros_minus", "cancelled", "subnormal", "one_zero", "large_loss", "exact", "tie_down",
                            "tie_up", "absorbed", "rounded"});
}
Axis multiply_axis() {
  return Axis::of("event", {"nan_operand", "zero_times_inf", "inf", "zero_plus", "zero_minus", "overflow", "underflow",
                            "subnormal", "exact", "tie_down", "tie_up", "rounded"});
}

Rounding rounding_of(float result, double error) {
  if (error == 0.0) return Rounding::exact;
  const bool went_down = (error > 0.0) != std::signbit(result);
  const uint32_t bits = std::bit_cast<uint32_t>(result);
  // The number on the other side of the exact value. A zero never went up.
  const auto other = std::bit_cast<float>(went_down ? bits + 1 : bits - 1);
  const bool tie = 2.0 * std::fabs(error) == std::fabs(static_cast<double>(other) - static_cast<double>(result));
  if (went_down) return tie ? Rounding::tie_down : Rounding::down;
  return tie ? Rounding::tie_up : Rounding::up;
}

Rounding rounding_of(uint64_t value, unsigned dropped) {
  const uint64_t rest = value & ((uint64_t{1} << dropped) - 1), half = (uint64_t{1} << dropped) >> 1;
  if (rest == 0) return Rounding::exact;
  if (rest != half) return rest < half ? Rounding::down : Rounding::up;
  return (value >> dropped & 1) != 0 ? Rounding::tie_up : Rounding::tie_down;
}

AddEvent add_event(float a, float b, float sum) {
  const uint32_t ma = magnitude(a), mb = magnitude(b), ms = magnitude(sum), larger = std::max(ma, mb);
  if (larger > kInf) return AddEvent::nan_operand;
  if (larger == kInf) return add_of_infinities(a, b);
  if (ms >= kInf) return AddEvent::overflow;
  if (larger == 0) return std::signbit(sum) ? AddEvent::zeros_minus : AddEvent::zeros_plus;
  if (ms == 0) return AddEvent::cancelled;
  if (is_subnormal(ma) || is_subnormal(mb) || is_subnormal(ms)) return AddEvent::subnormal;
  if (ma == 0 || mb == 0) return AddEvent::one_zero;
  if ((larger >> kFraction) >= (ms >> kFraction) + kLargeLoss) return AddEvent::large_loss;
  return rounded_add(a, b, sum);
}

MultiplyEvent multiply_event(float a, float b, float product) {
  const uint32_t ma = magnitude(a), mb = magnitude(b), mp = magnitude(product);
  if (std::max(ma, mb) > kInf) return MultiplyEvent::nan_operand;
  const bool has_zero = std::min(ma, mb) == 0;
  if (std::max(ma, mb) == kInf) return has_zero ? MultiplyEvent::zero_times_inf : MultiplyEvent::inf;
  if (has_zero) return std::signbit(product) ? MultiplyEvent::zero_minus : MultiplyEvent::zero_plus;
  if (mp >= kInf) return MultiplyEvent::overflow;
  if (mp < kSmallestNormal) return mp == 0 ? MultiplyEvent::underflow : MultiplyEvent::subnormal;
  // 24 + 24 bits: exact in double.
  switch (rounding_of(product, static_cast<double>(a) * static_cast<double>(b) - static_cast<double>(product))) {
    case Rounding::exact:
      return MultiplyEvent::exact;
    case Rounding::tie_down:
      return MultiplyEvent::tie_down;
    case Rounding::tie_up:
      return MultiplyEvent::tie_up;
    default:
      return MultiplyEvent::rounded;
  }
}

HalfRounding half_rounding(float value) {
  constexpr unsigned kSmallestHalf = 113, kDropped = 13, kAllDropped = 63;  // exponent field of 2^-14; bits that go
  const uint32_t m = magnitude(value);
  const unsigned exponent = m >> kFraction;
  if (exponent >= kSmallestHalf) return {false, rounding_of(uint64_t{m}, kDropped)};
  const uint64_t significand = is_subnormal(m) ? m : (m & (kSmallestNormal - 1)) | kSmallestNormal;
  const unsigned below = kSmallestHalf - std::max(exponent, 1u);
  return {true, rounding_of(significand, std::min(kDropped + below, kAllDropped))};
}

}  // namespace sharp::cover
