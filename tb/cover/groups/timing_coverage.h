// SPDX-License-Identifier: Apache-2.0
// Coverage of a run of the timing model alone: everything but groups of values.
#pragma once

#include "tb/cover/groups/coverage.h"
#include "tb/sim/run_timing.h"

namespace sharp::cover {

class TimingCoverage : public tb::TimingObserver {
 public:
  /// Both must outlive the run. The coverage must have begun it.
  TimingCoverage(Coverage& coverage, const golden::JobPlan& job) : coverage_(coverage), job_(job) {}

  void observe(const tb::DutInputs& pins, const golden::Prediction& p, const tb::HostRegisters& registers) override {
    coverage_.cycle({p, pins, registers, job_, job_.passes[p.pass], nullptr, nullptr});
  }

 private:
  Coverage& coverage_;
  const golden::JobPlan& job_;
};

}  // namespace sharp::cover
