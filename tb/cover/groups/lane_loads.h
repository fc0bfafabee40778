// SPDX-License-Identifier: Apache-2.0
// What runs of lanes carry, as sets of loads.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "tb/cover/groups/lane_points.h"

namespace sharp::cover {

inline bool is_zero(uint16_t half) { return (half & 0x7FFF) == 0; }
inline bool is_zero(float v) { return (std::bit_cast<uint32_t>(v) & 0x7FFFFFFF) == 0; }

template <class Value>
uint32_t load_of(Value v) {
  return load_bit(is_zero(v) ? Load::zero : Load::nonzero);
}

/// Loads among the n values from `values` on; NaN is not zero.
template <class Value>
uint32_t loads_of(const Value* values, size_t n) {
  uint32_t zeros = 0;
  for (size_t i = 0; i < n; ++i) zeros += is_zero(values[i]) ? 1 : 0;
  return (zeros > 0 ? load_bit(Load::zero) : 0) | (zeros < n ? load_bit(Load::nonzero) : 0);
}

/// Loads by lane class.
struct LaneLoads {
  uint32_t first = 0, middle = 0, last = 0;

  /// Values in lanes [lane, lane + n) of a unit of `width` lanes.
  template <class Value>
  void busy(const Value* values, unsigned lane, unsigned n, unsigned width) {
    if (n == 0) return;
    if (lane == 0) {
      first |= load_of(values[0]);
      ++values, ++lane, --n;
    }
    if (n > 0 && lane + n == width) last |= load_of(values[--n]);
    middle |= loads_of(values, n);
  }
  /// Lanes [lane, lane + n) carry nothing.
  void idle(unsigned lane, unsigned n, unsigned width) {
    if (n == 0) return;
    const uint32_t bit = load_bit(Load::idle);
    if (lane == 0) first |= bit, ++lane, --n;
    if (n > 0 && lane + n == width) last |= bit, --n;
    if (n > 0) middle |= bit;
  }
};

}  // namespace sharp::cover
