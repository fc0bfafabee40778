// SPDX-License-Identifier: Apache-2.0
// Who looks on at a run.
#pragma once

namespace sharp::tb {

struct CheckView;  // tb/check/check_types.h

/// Sees every compared cycle from both sides, also the one that fails: for traces, timelines and coverage.
class CycleObserver {
 public:
  virtual ~CycleObserver() = default;
  /// Called before the checkers; the view is valid during the call.
  virtual void observe(const CheckView& view) = 0;
  /// Whether it also sees a start that a reset cuts off (Prelude::cut_off), and gets over the reset.
  virtual bool sees_cut_off() const { return false; }
};

}  // namespace sharp::tb
