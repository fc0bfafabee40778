// SPDX-License-Identifier: Apache-2.0
// The DUT libraries of a night, built before its tests.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "cfg/src/types.h"
#include "regress/runner/night_plan.h"
#include "tb/library/rtl_snapshot.h"

namespace sharp::regress {

struct NeededDut {
  cfg::Accel accel;
  std::string variant;
};

/// Each once. Random series may vary the accumulator latency: those that their runs (but fill) draw are among them.
std::vector<NeededDut> needed_duts(const NightPlan& plan);

/// Builds what is not in the cache, `parallel` compilers at once; prints a line for each. Throws tb::DutLibraryError or
/// tb::DutBuildInterrupted.
void build_libraries(const std::vector<NeededDut>& duts, const tb::RtlSnapshot& rtl, unsigned parallel,
                     const std::atomic<bool>& stop);

}  // namespace sharp::regress
