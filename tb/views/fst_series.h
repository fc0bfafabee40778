// SPDX-License-Identifier: Apache-2.0
// The values of signals in an FST dump.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sharp::tb {

/// One signal over time.
struct FstSeries {
  std::vector<std::pair<uint64_t, std::string>> changes;  ///< time and bits, most significant first; ascending

  /// Bits from `time` on until the next change; empty before the first.
  std::string bits(uint64_t time) const;
  /// The same as a number: of at most 64 bits, each 0 or 1. Throws std::runtime_error for anything else.
  uint64_t value(uint64_t time) const;
};

/// By the names given, which are paths without a range ("TOP.sharp.stall"). Throws std::runtime_error naming the file
/// if it is no readable FST, and naming the signals that it does not hold.
std::map<std::string, FstSeries> read_series(const std::filesystem::path& file, const std::vector<std::string>& names);

}  // namespace sharp::tb
