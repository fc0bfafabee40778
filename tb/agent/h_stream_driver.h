// SPDX-License-Identifier: Apache-2.0
// Back-pressure on the h stream: h_ready with random gaps, never looking at h_valid.
#pragma once

#include "tb/agent/gap_generator.h"
#include "tb/dut/dut.h"

namespace sharp::tb {

class HStreamDriver {
 public:
  HStreamDriver(const cfg::GapSpec& stalls, uint64_t seed) : stalls_(stalls, cfg::Random(seed, "h_stall")) {}
  void drive(DutInputs& pins) { pins.h_ready = ready_ = !stalls_.hold(); }
  /// Whether a beat was accepted in the cycle driven last.
  bool accepted(bool h_valid) const { return h_valid && ready_; }

 private:
  GapGenerator stalls_;
  bool ready_ = false;
};

}  // namespace sharp::tb
