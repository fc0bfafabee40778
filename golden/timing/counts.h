// SPDX-License-Identifier: Apache-2.0
// The counts through which dispatcher, pipeline and streams see each other (docs/timing.md section 2, last paragraph).
#pragma once

#include <cstdint>

namespace sharp::golden {

/// Registers; 0 at the accepted start. Read them before any part updates them in a cycle.
struct Counts {
  uint32_t x_steps = 0;     ///< x vectors completely received
  uint32_t x_released = 0;  ///< steps whose last x tile has issued
  uint32_t h_steps = 0;     ///< steps completely written to the h buffer
  uint32_t h_units = 0;     ///< units of step h_steps written so far
  uint32_t out_steps = 0;   ///< steps completely sent
};

}  // namespace sharp::golden
