// SPDX-License-Identifier: Apache-2.0
// Beats of x and h, at the pins or in the sequence buffer (docs/timing.md section 4).
#pragma once

#include "golden/timing/counts.h"
#include "golden/timing/timing_model.h"

namespace sharp::golden {

/// Where the rows of one side of a pass lie in the sequence buffer.
struct SequenceRows {
  uint32_t addr = 0, stride = 0;
  SequenceBeat beat(uint32_t step, uint32_t b) const { return {true, step, b, addr + step * stride + b}; }
};

class XStream {
 public:
  void reset(const cfg::Accel& accel, const cfg::Descriptor& desc) {
    rows_ = {desc.source_addr, desc.source_stride};
    steps_ = desc.steps;
    beats_per_step_ = accel.beats(desc.input_size);
    beat_ = 0;
  }
  /// There is room for a beat in state run: x_ready_o of a pass that reads the stream.
  bool ready(const Counts& c) const { return c.x_steps < steps_ && c.x_steps - c.x_released < 2; }
  /// The next beat, if it comes from the sequence buffer.
  SequenceBeat sequence_beat(const Counts& c) const { return rows_.beat(c.x_steps, beat_); }
  /// A beat is accepted.
  void accept(Counts& c) {
    if (++beat_ < beats_per_step_) return;
    beat_ = 0;
    ++c.x_steps;
  }

 private:
  SequenceRows rows_;
  uint32_t steps_ = 0, beats_per_step_ = 0, beat_ = 0;
};

class HStream {
 public:
  void reset(const cfg::Accel& accel, const cfg::Descriptor& desc) {
    steps_ = desc.steps;
    hidden_size_ = desc.hidden_size;
    width_ = accel.stream_width;
    beats_per_step_ = accel.beats(hidden_size_);
    rows_ = {desc.destination_addr, desc.destination_stride};
    beat_ = 0;
  }
  bool all_sent(const Counts& c) const { return c.out_steps == steps_; }
  /// The beat offered in state run or drain.
  StreamBeat offer(const Counts& c) const {
    if (all_sent(c) || !written(c)) return {};
    return {true, beat_ + 1 == beats_per_step_, c.out_steps, beat_};
  }
  /// The same beat, if it goes to the sequence buffer.
  SequenceBeat sequence_beat(const Counts& c) const { return rows_.beat(c.out_steps, beat_); }
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

  SequenceRows rows_;
  uint32_t steps_ = 0, hidden_size_ = 0, width_ = 0, beats_per_step_ = 0, beat_ = 0;
};

}  // namespace sharp::golden
