// SPDX-License-Identifier: Apache-2.0
// What happened in one rounded operation: an fp32 addition, an fp32 product, a conversion to fp16
// (docs/numerics.md "Formats").
#pragma once

#include <cstdint>

#include "tb/cover/bins/axis.h"

namespace sharp::cover {

/// Of the magnitude. A tie goes to the even neighbour, which is the lower or the upper one.
enum class Rounding : uint8_t { exact, down, up, tie_down, tie_up };
inline constexpr unsigned kNumRoundings = 5;
Axis rounding_axis();

/// A result other than Inf and NaN; error: the exact value minus the result.
Rounding rounding_of(float result, double error);
/// An integer that loses its `dropped` lowest bits, to nearest even.
Rounding rounding_of(uint64_t value, unsigned dropped);

/// Of an addition; the first that holds. large_loss: the result's exponent is at least 12 below that of an operand.
/// absorbed: the smaller operand is lost, other than by a tie.
enum class AddEvent : uint8_t {
  nan_operand,
  inf_minus_inf,
  inf_inf,
  inf_finite,
  overflow,
  zeros_plus,
  zeros_minus,
  cancelled,
  subnormal,
  one_zero,
  large_loss,
  exact,
  tie_down,
  tie_up,
  absorbed,
  rounded
};
inline constexpr unsigned kNumAddEvents = 16;
Axis add_axis();
AddEvent add_event(float a, float b, float sum);

/// Of a product; the first that holds. subnormal: the result. underflow: to zero.
enum class MultiplyEvent : uint8_t {
  nan_operand,
  zero_times_inf,
  inf,
  zero_plus,
  zero_minus,
  overflow,
  underflow,
  subnormal,
  exact,
  tie_down,
  tie_up,
  rounded
};
inline constexpr unsigned kNumMultiplyEvents = 12;
Axis multiply_axis();
MultiplyEvent multiply_event(float a, float b, float product);

/// A finite, non-zero fp32 that is rounded to fp16.
struct HalfRounding {
  bool subnormal = false;  ///< below 2^-14: on the grid of the subnormals
  Rounding rounding = Rounding::exact;
};
HalfRounding half_rounding(float value);

}  // namespace sharp::cover
