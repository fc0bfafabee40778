// SPDX-License-Identifier: Apache-2.0
// Test support: places of a memory that are given away.
#pragma once

#include <cstdint>
#include <set>

namespace sharp::golden {

/// Takes [first, first + count); false if one of them is taken already.
inline bool take(std::set<uint64_t>& taken, uint64_t first, uint64_t count) {
  bool is_free = true;
  for (uint64_t n = first; n < first + count; ++n) is_free &= taken.insert(n).second;
  return is_free;
}

}  // namespace sharp::golden
