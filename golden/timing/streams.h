// SPDX-License-Identifier: Apache-2.0
// Handshakes of the x and h streams (docs/timing.md section 4).
#pragma once

#include "golden/timing/counts.h"
#include "golden/timing/timing_model.h"

namespace sharp::golden {

class XStream {
 public:
  void reset(const cfg::Accel& accel, const cfg::Descriptor& desc) {
    steps_ = desc.steps;
    beats_per_step_ = (desc.input_size + accel.stream_width - 1) / accel.stream_width;
    beat_ = 0;
  }
  /// x_ready_o in state run.
  bool ready(const Counts& c) const { return c.x_steps < steps_ && c.x_steps - c.x_released < 2; }
  /// A beat is accepted.
  void accept(Counts& c) {
    if (++beat_ < beats_per_step_) return;
    beat_ = 0;
    ++c.x_steps;
  }

 private:
  uint32_t steps_ = 0, beats_per_step_ = 0, beat_ = 0;
};

class HStream {
 public:
  void reset(const cfg::Accel& accel, const cfg::Descriptor& desc) {
    steps_ = desc.steps;
    hidden_size_ = desc.hidden_size;
    width_ = accel.stream_width;
    beats_per_step_ = (hidden_size_ + width_ - 1) / width_;
    beat_ = 0;
  }
  bool all_sent(const Counts& c) const { return c.out_steps == steps_; }
  /// The beat offered in state run or drain.
  StreamBeat offer(const Counts& c) const {
    if (all_sent(c) || !written(c)) return {};
    return {true, beat_ + 1 == beats_per_step_, c.out_steps, beat_};
  }
  /// The offered beat is accepted.
  void accept(Counts& c) {
    if (++beat_ < beats_per_step_) return;
    beat_ = 0;
    ++c.out_steps;
  }

 private:
  /// The h buffer holds every unit of the beat.
  bool written(const Counts& c) const {
    if (c.h_steps > c.out_steps) return true;
    const uint32_t end = (beat_ + 1) * width_;
    return c.h_steps == c.out_steps && c.h_units >= (end < hidden_size_ ? end : hidden_size_);
  }

  uint32_t steps_ = 0, hidden_size_ = 0, width_ = 0, beats_per_step_ = 0, beat_ = 0;
};

}  // namespace sharp::golden
