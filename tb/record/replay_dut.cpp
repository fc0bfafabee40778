// SPDX-License-Identifier: Apache-2.0
// Playback.
#include "tb/record/replay_dut.h"

namespace sharp::tb {

const DutOutputs& ReplayDut::clock(const DutInputs& in) {
  if (!in.rst_n) {
    out_ = {};
    return out_;
  }
  const RecordedCycle* c = source_->next();
  if (c == nullptr) {
    go_astray(Stray::past_end);  // the last outputs stay
  } else {
    out_ = c->outputs.outputs();
    if (assertion_ != c->assertion) assertion_ = c->assertion;
    finished_ = c->finished;
    if (c->pins && *c->pins != pins_(in)) go_astray(Stray::other_pins);
  }
  ++cycle_;
  return out_;
}

void ReplayDut::go_astray(Stray why) {
  if (stray_ != Stray::none) return;
  stray_ = why;
  stray_cycle_ = cycle_;
}

}  // namespace sharp::tb
