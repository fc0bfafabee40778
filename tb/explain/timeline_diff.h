// SPDX-License-Identifier: Apache-2.0
// Two explanations side by side: rows of the same pass and step belong together; every difference adds up to that of
// the totals. Pure.
#pragma once

#include <array>
#include <optional>

#include "tb/explain/explain.h"

namespace sharp::tb {

/// Cycles by what they were spent on: element 0 tiles, element r stall reason r.
using Split = std::array<int64_t, cfg::kNumStallReasons>;

/// One row of both sides; a side without it has only zeroes.
struct DiffRow {
  RowKind kind = RowKind::step;
  uint32_t pass = 0, step = 0;
  Split a{}, b{};
  int64_t a_cycles() const;
  int64_t b_cycles() const;
};

struct TimelineDiff {
  std::string a_label, b_label;
  std::vector<DiffRow> rows;  ///< in time order
  Split a{}, b{};             ///< totals
  int64_t a_cycles = 0, b_cycles = 0;
};

/// Throws std::logic_error if the rows do not add up to the counters of either side.
TimelineDiff compare(const Timeline& a, const Explanation& of_a, const Timeline& b, const Explanation& of_b);

}  // namespace sharp::tb
