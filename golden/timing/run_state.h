// SPDX-License-Identifier: Apache-2.0
// Run states idle .. drain with their durations and the refusal of descriptors (docs/timing.md section 1).
#pragma once

#include "golden/timing/timing_model.h"

namespace sharp::golden {

class RunState {
 public:
  State state() const { return state_; }
  bool busy() const { return state_ != State::idle; }
  bool in_setup() const { return state_ >= State::check && state_ <= State::fit; }

  /// Starts a pass, after idle or drain: state `check` from the next cycle. Fills *plan, or empties it if the
  /// descriptor will be refused.
  void start_pass(const cfg::Accel& accel, const cfg::Descriptor& desc, uint32_t last_pass, Plan* plan);
  /// Ends a cycle of set-up. Returns the error code that refuses the descriptor at the end of this cycle, or none.
  cfg::ErrorCode end_setup_cycle();
  /// Ends a cycle of `run` in which the last tile of the last step issued.
  void start_drain() { state_ = State::drain; }
  /// Ends a cycle of `drain` of the last pass in which everything was found to be sent.
  void finish() { state_ = State::idle; }

 private:
  cfg::ErrorCode leave_check();
  void leave_divide();
  cfg::ErrorCode leave_fit();

  State state_ = State::idle;
  cfg::ErrorCode refusal_ = cfg::ErrorCode::none;
  unsigned divide_cycles_ = 0, cover_cycles_ = 0;
  unsigned left_ = 0;  ///< cycles left in `divide` or `cover`, this one included
};

}  // namespace sharp::golden
