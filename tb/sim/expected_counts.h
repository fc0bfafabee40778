// SPDX-License-Identifier: Apache-2.0
// How many comparisons a run owes, from the plan alone, and the verdict over what was really compared.
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// Values of a whole run by boundary, of the passes that run. Boundaries that are compared once a
/// cycle (control, stall_reason) and Boundary::expect stay 0 here: their demand is known when the cycles are.
/// A host that starts the job several times reads the identity once.
Counts expected_counts(const golden::JobPlan& job, unsigned starts = 1);

/// Sum over the boundaries whose counts are values of the datapath.
uint64_t values_compared(const Counts& counts);

/// First shortfall in words ("gate: 10 of 12 values compared"), or empty if every count is exactly met without a
/// difference, cycles were compared and, if values are owed, something was compared wherever every job that runs has
/// something: a plan that expects nothing at a boundary passes nothing.
std::string shortfall(const Counts& counts, bool values_owed);

}  // namespace sharp::tb
