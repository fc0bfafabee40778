// SPDX-License-Identifier: Apache-2.0
// One clock for DUT and golden model.
#include "tb/sim/lockstep.h"

namespace sharp::tb {

void Lockstep::reset(unsigned cycles) {
  DutInputs pins;
  pins.rst_n = false;
  for (unsigned i = 0; i < cycles; ++i) dut_.clock(pins);
}

CheckView Lockstep::clock(const DutInputs& pins) {
  const DutOutputs& observed = dut_.clock(pins);
  const golden::Prediction& predicted = timing_.step(host_.inputs(pins));
  registers_ = host_.registers();
  host_.commit(pins);
  ++cycles_;
  return {predicted, observed, pins, registers_, plan_, golden_};
}

}  // namespace sharp::tb
