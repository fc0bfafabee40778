// SPDX-License-Identifier: Apache-2.0
// Drives the x stream with random gaps. x_valid stays up until the beat is accepted and never looks at x_ready.
#pragma once

#include <cstdint>
#include <vector>

#include "golden/job/job_plan.h"
#include "tb/agent/gap_generator.h"
#include "tb/dut/dut.h"

namespace sharp::tb {

class XStreamDriver {
 public:
  /// Sends x [T, I] once for each pass that runs and reads the stream, in the order of the passes; the last time first
  /// for a reverse pass. Elements past I in the last beat of a step are random: the DUT must ignore them.
  XStreamDriver(const golden::JobPlan& job, const cfg::ModelInput& input, unsigned stream_width,
                const cfg::GapSpec& gaps, uint64_t seed);

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
  void add_pass(const golden::PassPlan& pass, const cfg::ModelInput& input, cfg::Random& past_end);

  unsigned width_;
  uint64_t num_beats_ = 0, next_ = 0;
  std::vector<uint16_t> beats_;  ///< [beats, SW]
  GapGenerator gaps_;
  bool pending_ = false;
};

}  // namespace sharp::tb
