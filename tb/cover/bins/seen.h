// SPDX-License-Identifier: Apache-2.0
// Which bins of a point occurred in a step, gathered as bits: a bin counts the steps in which it occurred.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <utility>

#include "tb/cover/bins/catalog.h"

namespace sharp::cover {

/// Of a point whose last axis has at most 32 values; rows are the combinations of the axes before it, in their order.
template <unsigned rows>
class Seen {
 public:
  void add(unsigned row, unsigned value) { bits_[row] |= 1u << value; }
  void add_bits(unsigned row, uint32_t values) { bits_[row] |= values; }

  /// One hit for each bin that occurred since the last flush. values: size of the last axis.
  void flush(const PointId& point, unsigned values, Hits& hits) {
    for (unsigned row = 0; row < rows; ++row)
      for (uint32_t rest = std::exchange(bits_[row], 0); rest != 0; rest &= rest - 1)
        hits.add(PointId{point.first, {}}, row * values + static_cast<unsigned>(std::countr_zero(rest)));
  }

 private:
  std::array<uint32_t, rows> bits_{};
};

}  // namespace sharp::cover
