// SPDX-License-Identifier: Apache-2.0
// The smallest set of runs that reaches the same bins, as far as a greedy search finds it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sharp::cover {

struct RankedRun {
  uint32_t run = 0;    ///< index into what was ranked
  uint64_t added = 0;  ///< bins that it adds to those before it
};

/// Runs, each a list of bin numbers and a cost. The result reaches every bin that some run reaches, and no run of it
/// can be left out; those that add most come first. Of two runs that add as much the cheaper one is taken. Greedy: at
/// most ln(largest list) + 1 times as many runs as the smallest set has.
std::vector<RankedRun> rank_runs(std::span<const std::vector<uint32_t>> bins, std::span<const uint64_t> costs);

}  // namespace sharp::cover
