// SPDX-License-Identifier: Apache-2.0
// DUT and golden model under one clock: the same pins to both, one view of the cycle back.
#pragma once

#include "tb/agent/host_monitor.h"
#include "tb/check/check_types.h"
#include "tb/sim/golden_side.h"

namespace sharp::tb {

class Lockstep {
 public:
  /// job: that will be started.
  Lockstep(Dut& dut, const cfg::Accel& accel, const golden::JobPlan& job, GoldenSide& golden)
      : dut_(dut), timing_(accel), job_(job), golden_(golden), host_(accel) {}

  /// Holds reset for some cycles; outputs are not looked at. The model begins with the cycle after.
  void reset(unsigned cycles);
  /// The same in the middle of things; these cycles count on both sides.
  void reset_again(unsigned cycles);
  /// One cycle on both sides. The view is valid until the next call; pins must outlive it.
  CheckView clock(const DutInputs& pins);
  /// Cycles clocked since the first reset was released.
  uint64_t cycles() const { return cycles_; }
  /// Whether the model will be busy in the next cycle.
  bool busy_next() const { return timing_.busy_next(); }
  Dut& dut() { return dut_; }

 private:
  Dut& dut_;
  golden::TimingModel timing_;
  const golden::JobPlan& job_;
  GoldenSide& golden_;
  HostMonitor host_;
  DutInputs last_pins_;  ///< of the cycle before, whose register write shows in this one; data pointers are dangling
  bool last_busy_ = false;
  uint64_t cycles_ = 0;
};

}  // namespace sharp::tb
