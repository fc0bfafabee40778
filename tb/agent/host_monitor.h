// SPDX-License-Identifier: Apache-2.0
// Watches the register port pins: mirrors the descriptor registers and says what CTRL was told in this cycle.
#pragma once

#include "cfg/src/types.h"
#include "golden/timing/timing_model.h"
#include "tb/sim/dut.h"

namespace sharp::tb {

class HostMonitor {
 public:
  /// Pins of one cycle as the timing model wants them. The result points to registers(): use it before commit().
  golden::TimingInputs inputs(const DutInputs& pins) const;
  /// Takes over a register write at the end of the cycle.
  void commit(const DutInputs& pins);
  /// Descriptor registers as visible in this cycle.
  const cfg::Descriptor& registers() const { return registers_; }

 private:
  cfg::Descriptor registers_;
};

}  // namespace sharp::tb
