// SPDX-License-Identifier: Apache-2.0
// What the host has to do for one run: the register reads and writes. Shared by checked and bare runs.
#pragma once

#include <string>
#include <vector>

#include "golden/job/job_plan.h"
#include "tb/dut/dut.h"

namespace sharp::tb {

inline constexpr unsigned kResetCycles = 3;
/// Idle cycles watched after the end, before the read-back.
inline constexpr unsigned kIdleCycles = 8;

DutInputs register_write(uint8_t addr, uint32_t value);
DutInputs register_read(uint8_t addr);
/// One entry of the descriptor table through PASS_SELECT.
std::vector<DutInputs> descriptor_writes(uint32_t pass, cfg::Descriptor values);
/// The same from the last register to the first, into entry 0, and a start.
std::vector<DutInputs> refused_writes(const cfg::Descriptor& values);
/// The whole descriptor table, pass by pass through PASS_SELECT, then LAST_PASS.
std::vector<DutInputs> job_writes(const golden::JobPlan& job);
DutInputs start_write(bool with_clear = false);

/// Throws std::invalid_argument for a descriptor that the machine would not refuse.
void require_refused(const cfg::Accel& accel, const std::vector<cfg::Descriptor>& descriptors);

/// Which shape of the weights of a pass that runs does not fit its descriptor, in words; empty if all fit.
std::string weights_misfit(const golden::JobPlan& job);

/// Multiply-accumulates of a legal job: the sum of G*H*(I+H)*T over its passes, padding of a concatenated input
/// included.
double useful_macs(const golden::JobPlan& job);

}  // namespace sharp::tb
