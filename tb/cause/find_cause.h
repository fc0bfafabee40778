// SPDX-License-Identifier: Apache-2.0
// Finds the cause of a failure by running the case again with a fresh DUT.
#pragma once

#include "tb/sim/session.h"

namespace sharp::tb {

/// Runs the same case on `dut`, up to the failing cycle, with a CauseFinder attached; all random streams are the same.
/// Fills chain, conclusion, level and message of `failure`. A run that does not fail in the same place says so in note.
void find_cause(Dut& dut, const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
                SessionOptions options, Failure& failure);

}  // namespace sharp::tb
