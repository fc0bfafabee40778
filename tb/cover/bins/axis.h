// SPDX-License-Identifier: Apache-2.0
// One dimension of a cover point: named values, or ranges of numbers (docs/coverage.md).
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace sharp::cover {

struct Axis {
  /// first..last, both included.
  struct Range {
    uint64_t first = 0, last = 0;
  };

  std::string name;                 ///< "schedule"
  std::vector<std::string> values;  ///< in the order of their index
  std::vector<Range> ranges;        ///< empty for named values

  static constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();

  static Axis of(std::string name, std::vector<std::string> values) { return {std::move(name), std::move(values), {}}; }
  /// Values are called "1", "3-7", "8+". Ranges ascend without gaps.
  static Axis of_ranges(std::string name, std::vector<Range> ranges);

  unsigned size() const { return static_cast<unsigned>(values.size()); }
  /// Of ranges: the one that holds n. Below the first: the first.
  unsigned index_of(uint64_t n) const;
};

}  // namespace sharp::cover
