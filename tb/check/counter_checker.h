// SPDX-License-Identifier: Apache-2.0
// Register reads: counters, status, error, pass, descriptor table and identity, whenever the pins read one.
#pragma once

#include "tb/check/check_types.h"

namespace sharp::tb {

/// The counter behind the read in this cycle, if it reads one. Counts nothing: see count_register.
Finding check_counter_read(const CheckView& view, const cfg::Accel& accel);
/// Any other register but STATE_H and STATE_C behind the read in this cycle, reported at Boundary::status.
Finding check_status_read(const CheckView& view, const cfg::Accel& accel);
/// Counts a register read that belongs to the plan of the run (identity, descriptor and final read-back), at
/// Boundary::counters or Boundary::status.
void count_register(uint8_t addr, Counts& counts);

}  // namespace sharp::tb
