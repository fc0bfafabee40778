// SPDX-License-Identifier: Apache-2.0
// Counts the cycles in which the DUT does nothing: no tile issues, no stream beat, no state change.
#pragma once

#include <cstdint>

#include "tb/sim/dut.h"

namespace sharp::tb {

class ProgressWatch {
 public:
  void observe(const DutInputs& pins, const DutOutputs& o) {
    const uint64_t state =
        o.busy | o.done << 1 | uint64_t{o.error} << 8 | uint64_t{o.stall} << 16 | uint64_t{o.pass} << 32;
    const bool beat = (pins.x_valid && o.x_ready) || (pins.h_ready && o.h_valid);
    const bool event = o.tile_sum_valid || o.preact_valid || o.partial_valid || o.gate_valid || o.cell_valid ||
                       o.wb_valid || o.seq_read.valid || o.seq_write.valid;
    quiet_cycles_ = o.issue || beat || event || state != state_ ? 0 : quiet_cycles_ + 1;
    state_ = state;
  }
  /// Cycles since the last progress.
  uint64_t quiet_cycles() const { return quiet_cycles_; }

 private:
  uint64_t state_ = 0;
  uint64_t quiet_cycles_ = 0;
};

}  // namespace sharp::tb
