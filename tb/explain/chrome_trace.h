// SPDX-License-Identifier: Apache-2.0
// Timelines as Chrome trace events for ui.perfetto.dev: one process a run, one thread a lane of a track, 1 cycle = 1
// us.
#pragma once

#include <span>
#include <string>

#include "tb/explain/timeline.h"

namespace sharp::tb {

/// The whole file. Spans of one lane never overlap: a track takes as many lanes as it needs. Arrows ("s" and "f" of one
/// id) lead from the write-back that completes h[t-1] to the first tile of step t that needs it.
std::string chrome_trace(std::span<const Timeline* const> runs);

}  // namespace sharp::tb
