// SPDX-License-Identifier: Apache-2.0
// Durations of the set-up states and where each refusal happens.
#include "golden/timing/run_state.h"

#include "golden/plan/unit_blocks.h"

namespace sharp::golden {
namespace {

using cfg::ErrorCode;

constexpr unsigned kCoverCycles = 15;  // one per non-empty mask of four sizes

}  // namespace

void RunState::start_pass(const cfg::Accel& accel, const cfg::Descriptor& desc, uint32_t last_pass, Plan* plan) {
  state_ = State::check;
  *plan = Plan{};
  refusal_ = check_descriptor(accel, desc, plan, last_pass);
  if (found_in_check(refusal_)) return;
  const UnitBlocks units = divide_units(make_tiling(accel, desc));
  divide_cycles_ = units.num_full + 1;
  cover_cycles_ = units.used_cover ? kCoverCycles : 0;
}

ErrorCode RunState::end_setup_cycle() {
  switch (state_) {
    case State::check:
      return leave_check();
    case State::divide:
      if (--left_ == 0) leave_divide();
      return ErrorCode::none;
    case State::cover:
      if (--left_ == 0) state_ = State::fit;
      return ErrorCode::none;
    default:
      return leave_fit();
  }
}

ErrorCode RunState::leave_check() {
  if (found_in_check(refusal_)) {
    state_ = State::idle;
    return refusal_;
  }
  state_ = State::divide;
  left_ = divide_cycles_;
  return ErrorCode::none;
}

void RunState::leave_divide() {
  state_ = cover_cycles_ > 0 ? State::cover : State::fit;
  left_ = cover_cycles_;
}

ErrorCode RunState::leave_fit() {
  state_ = refusal_ == ErrorCode::none ? State::run : State::idle;
  return refusal_;
}

}  // namespace sharp::golden
