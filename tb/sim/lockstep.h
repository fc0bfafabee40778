// SPDX-License-Identifier: Apache-2.0
// DUT and golden model under one clock: the same pins to both, one view of the cycle back.
#pragma once

#include "tb/agent/host_monitor.h"
#include "tb/check/check_types.h"

namespace sharp::tb {

class Lockstep {
 public:
  /// plan: of the descriptor that will be started (empty if it will be refused).
  Lockstep(Dut& dut, const cfg::Accel& accel, const golden::Plan& plan, GoldenValues& golden)
      : dut_(dut), timing_(accel), plan_(plan), golden_(golden) {}

  /// Holds reset for some cycles; outputs are not looked at. The model begins with the cycle after.
  void reset(unsigned cycles);
  /// One cycle on both sides. The view is valid until the next call; pins must outlive it.
  CheckView clock(const DutInputs& pins);
  /// Cycles clocked since reset was released.
  uint64_t cycles() const { return cycles_; }
  Dut& dut() { return dut_; }

 private:
  Dut& dut_;
  golden::TimingModel timing_;
  const golden::Plan& plan_;
  GoldenValues& golden_;
  HostMonitor host_;
  cfg::Descriptor registers_;  ///< as visible in the cycle of the last view
  uint64_t cycles_ = 0;
};

}  // namespace sharp::tb
