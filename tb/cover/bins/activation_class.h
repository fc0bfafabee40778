// SPDX-License-Identifier: Apache-2.0
// Where the input of a sigmoid or tanh falls, and what comes out (docs/numerics.md "Activation").
#pragma once

#include <cstdint>

#include "tb/cover/bins/operation_class.h"

namespace sharp::cover {

enum class Function : uint8_t { sigmoid, tanh };

/// Inputs by range. beyond: 17.5 and more in u, but no Inf. first: segment 0 of the table. linear: tanh below 2^-6.
enum class InputRange : uint8_t { inf, beyond, table, first, linear, zero };
inline constexpr unsigned kNumInputs = 13;  ///< minus_inf .. minus_zero, plus_zero .. plus_inf, nan
inline constexpr unsigned kNanInput = 12;
Axis input_axis();
constexpr unsigned input_index(InputRange range, bool negative) {
  const auto r = static_cast<unsigned>(range);
  return negative ? r : kNanInput - 1 - r;
}

/// Outputs. inside: fp16 normal, not 1. beyond: larger than 1.
enum class Output : uint8_t {
  minus_one,
  minus_inside,
  minus_subnormal,
  minus_zero,
  plus_zero,
  plus_subnormal,
  plus_inside,
  plus_one,
  beyond,
  nan
};
inline constexpr unsigned kNumOutputs = 10;
Axis output_axis();
Output output_of(uint16_t half);

/// Segments of the table in ranges of 32.
inline constexpr unsigned kSegmentsPerRange = 32, kNumSegmentRanges = 18;
Axis segment_axis();
/// In a segment: its first point, inside, its last point.
enum class Place : uint8_t { start, inside, end };
Axis place_axis();

struct ActivationClass {
  unsigned input = kNanInput;   ///< index of input_axis
  bool negative = false;        ///< sign bit of the input
  bool in_table = false;        ///< segment and place hold
  unsigned segment_range = 0;   ///< index of segment_axis
  Place place = Place::inside;  ///< in the segment
  bool is_rounded = false;      ///< half holds: finite and not zero before the rounding
  HalfRounding half;            ///< the rounding to fp16
};
ActivationClass classify(Function function, float x);

}  // namespace sharp::cover
