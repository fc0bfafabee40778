// SPDX-License-Identifier: Apache-2.0
// One clock for DUT and golden model.
#include "tb/sim/lockstep.h"

namespace sharp::tb {

void Lockstep::reset(unsigned cycles) {
  DutInputs pins;
  pins.rst_n = false;
  for (unsigned i = 0; i < cycles; ++i) dut_.clock(pins);
}

void Lockstep::reset_again(unsigned cycles) {
  reset(cycles);
  timing_.reset(cycles);
  host_.reset();
  last_pins_ = {};
  last_busy_ = false;
  cycles_ += cycles;
}

CheckView Lockstep::clock(const DutInputs& pins) {
  const DutOutputs& observed = dut_.clock(pins);
  host_.commit(last_pins_, last_busy_);
  const golden::Prediction& predicted = timing_.step(host_.inputs(pins));
  golden_.select(predicted.pass);
  last_pins_ = pins;
  last_busy_ = predicted.busy;
  ++cycles_;
  return {predicted, observed, pins, host_.registers(), job_, golden_};
}

}  // namespace sharp::tb
