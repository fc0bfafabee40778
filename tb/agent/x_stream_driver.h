// SPDX-License-Identifier: Apache-2.0
// Drives the x stream with random gaps. x_valid stays up until the beat is accepted and never looks at x_ready.
#pragma once

#include <cstdint>
#include <vector>

#include "cfg/src/layer.h"
#include "cfg/src/types.h"
#include "tb/agent/gap_generator.h"
#include "tb/sim/dut.h"

namespace sharp::tb {

class XStreamDriver {
 public:
  /// Sends nothing.
  XStreamDriver();
  /// Sends x of shape [T, I]. Elements past I in the last beat of a step are random: the DUT must ignore them.
  XStreamDriver(const cfg::LayerInput& input, unsigned input_size, unsigned stream_width, const cfg::GapSpec& gaps,
                uint64_t seed);

  void drive(DutInputs& pins) {
    pending_ = pending_ || (!sent_all() && !gaps_.hold());
    pins.x_valid = pending_;
    pins.x_data = pending_ ? beats_.data() + size_t{next_} * width_ : nullptr;
  }
  void observe(bool x_ready) {
    if (!pending_ || !x_ready) return;
    pending_ = false;
    ++next_;
  }
  bool sent_all() const { return next_ == num_beats_; }

 private:
  unsigned width_ = 1;
  uint64_t num_beats_ = 0, next_ = 0;
  std::vector<uint16_t> beats_;  ///< [beats, SW]
  GapGenerator gaps_;
  bool pending_ = false;
};

}  // namespace sharp::tb
