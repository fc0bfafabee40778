// SPDX-License-Identifier: Apache-2.0
// The DUTs that the tests of a night need, in the order in which they are built.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cfg/types/types.h"
#include "regress/runner/night_plan.h"

namespace sharp::regress {

struct NightDut {
  cfg::Accel accel;
  std::string variant;      ///< as of tb::DutLibraryOptions
  unsigned tests = 0;       ///< that need it
  bool fill_only = true;    ///< all of them are tests of fill
  std::set<unsigned> jobs;  ///< of the plan: none of them starts before it is built
};

/// Each once; those that many tests need for little building first, those of fill alone last. Random series may vary
/// the accumulator latency: what their runs draw is among them, but for runs of fill, whose job builds it.
std::vector<NightDut> duts_of(const NightPlan& plan);

/// Seconds that building it is believed to take on one core.
double build_seconds_guess(const cfg::Accel& accel);

}  // namespace sharp::regress
