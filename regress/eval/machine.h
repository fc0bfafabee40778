// SPDX-License-Identifier: Apache-2.0
// The machines of the evaluation (docs/evaluation.md "Machines").
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cfg/types/types.h"

namespace sharp::eval {

/// MAC budgets of the papers, ascending: 1,024 to 65,536.
std::span<const unsigned> mac_budgets();

/// The shipped machine with so many MACs and a latency set. Throws cfg::ConfigError for another budget.
cfg::Accel machine(unsigned macs, const std::string& latency);

/// The machine with memories that hold a layer of this size; "+" at the end of the name if they had to be enlarged,
/// which changes no cycle.
cfg::Accel enlarged(cfg::Accel accel, unsigned input, unsigned hidden);

/// Cycles from the issue of the last h tile of a step until its h can be read (docs/timing.md section 3).
unsigned recurrence_latency(const cfg::Accel& accel);

}  // namespace sharp::eval
