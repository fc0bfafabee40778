// SPDX-License-Identifier: Apache-2.0
// An explanation, and the difference of two, as text for people (docs/timeline.md).
#pragma once

#include <string>

#include "tb/explain/explain.h"
#include "tb/explain/timeline_diff.h"

namespace sharp::tb {

struct TextOptions {
  bool all_steps = false;  ///< every row and wait; else equal neighbours are one row, and long middles are summed up
};

/// Rows with cycles, tiles and stalls, under each its waits with the events that ended them, and the totals.
std::string explain_text(const Timeline& timeline, const Explanation& explanation, const TextOptions& options);

/// Both runs row by row with the difference by reason, totals, and one sentence that says who wins where.
std::string diff_text(const TimelineDiff& diff, const TextOptions& options);

}  // namespace sharp::tb
