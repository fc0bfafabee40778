// SPDX-License-Identifier: Apache-2.0
// Counts the cycles in which the DUT (or the timing model) does nothing: no tile issues, no stream beat, no state
// change.
#pragma once

#include <cstdint>

#include "golden/timing/timing_model.h"
#include "tb/dut/dut.h"

namespace sharp::tb {

class ProgressWatch {
 public:
  void observe(const DutInputs& pins, const DutOutputs& o) {
    const bool beat = (pins.x_valid && o.x_ready) || (pins.h_ready && o.h_valid);
    const bool event = o.tile_sum_valid || o.preact_valid || o.partial_valid || o.gate_valid || o.cell_valid ||
                       o.wb_valid || o.seq_read.valid || o.seq_write.valid;
    note(o.issue || beat || event, state_word(o.busy, o.done, o.error, o.stall, o.pass));
  }
  void observe(const DutInputs& pins, const golden::Prediction& p) {
    const bool beat = (pins.x_valid && p.x_ready) || (pins.h_ready && p.h.valid);
    const bool event = p.tile_sum.valid || p.preact.valid || p.gate.valid || p.cell.valid || p.write_back.valid ||
                       p.seq_read.valid || p.seq_write.valid;
    note(p.issue.valid || beat || event,
         state_word(p.busy, p.done, static_cast<uint8_t>(p.error), static_cast<uint8_t>(p.stall), p.pass));
  }
  /// Cycles since the last progress.
  uint64_t quiet_cycles() const { return quiet_cycles_; }

 private:
  static uint64_t state_word(bool busy, bool done, uint8_t error, uint8_t stall, uint64_t pass) {
    return busy | done << 1 | uint64_t{error} << 8 | uint64_t{stall} << 16 | pass << 32;
  }
  void note(bool progress, uint64_t state) {
    quiet_cycles_ = progress || state != state_ ? 0 : quiet_cycles_ + 1;
    state_ = state;
  }

  uint64_t state_ = 0;
  uint64_t quiet_cycles_ = 0;
};

}  // namespace sharp::tb
