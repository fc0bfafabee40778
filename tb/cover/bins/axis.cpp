// SPDX-License-Identifier: Apache-2.0
// Ranges and their names.
#include "tb/cover/bins/axis.h"

#include <fmt/format.h>

namespace sharp::cover {
namespace {

std::string name_of(const Axis::Range& r) {
  if (r.last == Axis::kNoLimit) return fmt::format("{}+", r.first);
  return r.first == r.last ? fmt::format("{}", r.first) : fmt::format("{}-{}", r.first, r.last);
}

}  // namespace

Axis Axis::of_ranges(std::string name, std::vector<Range> ranges) {
  Axis axis{std::move(name), {}, std::move(ranges)};
  for (const Range& r : axis.ranges) axis.values.push_back(name_of(r));
  return axis;
}

unsigned Axis::index_of(uint64_t n) const {
  unsigned i = 0;
  while (i + 1 < ranges.size() && n > ranges[i].last) ++i;
  return i;
}

}  // namespace sharp::cover
