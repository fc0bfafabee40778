// SPDX-License-Identifier: Apache-2.0
// After the first difference: clocks on for a while, to tell early from late from lost, and a stuck DUT from a wrong
// one.
#pragma once

#include <string>

#include "tb/agent/stimulus.h"
#include "tb/sim/lockstep.h"

namespace sharp::tb {

struct Aftermath {
  int64_t predicted_cycle = -1;  ///< the model has the event that was observed too early
  int64_t observed_cycle = -1;   ///< the DUT shows the event that was missing
  bool stuck = false;            ///< busy and without progress for hang_cycles
  uint64_t cycles = 0;           ///< cycles looked on
};

/// Whether looking on can tell more: differences of events and states, not of values.
bool worth_looking_on(const Failure& failure);

/// Clocks at most max(64, options.hang_cycles) further cycles with the same stimulus but without host noise;
/// options.hook sees them. view: the cycle of the failure.
Aftermath look_on(Lockstep& lockstep, Stimulus& stimulus, const cfg::Accel& accel, const Failure& failure,
                  const CheckView& view, const SessionOptions& options);

}  // namespace sharp::tb
