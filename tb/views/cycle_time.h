// SPDX-License-Identifier: Apache-2.0
// From cycles to the time axis of a dump (docs/waves.md "Time").
#pragma once

#include <cstdint>

#include "tb/sim/host_program.h"

namespace sharp::tb {

/// Time at which everything of a cycle changes; cycles are counted from the release of reset, as in Failure::cycle.
constexpr uint64_t wave_time(uint64_t cycle) { return 2 * (cycle + kResetCycles); }

/// The cycle that is shown at a time; 0 in the reset.
constexpr uint64_t wave_cycle(uint64_t time) { return time / 2 < kResetCycles ? 0 : time / 2 - kResetCycles; }

}  // namespace sharp::tb
