// SPDX-License-Identifier: Apache-2.0
// The stimulus of a checked run on the timing model alone: the same cycles without RTL and without values.
#pragma once

#include "tb/agent/host_monitor.h"
#include "tb/sim/session.h"

namespace sharp::tb {

struct TimingResult {
  Verdict verdict = Verdict::internal_error;  ///< pass, hang, cycle_limit or interrupted
  std::string detail;                         ///< one line: why this verdict
  golden::Counters counters;                  ///< at the end, as SessionResult::golden
  double utilisation = 0.0;                   ///< as SessionResult::utilisation
  std::vector<PassResult> passes;             ///< cycles, without states
  double run_seconds = 0.0;                   ///< wall-clock time from the start until idle
};

/// Sees every cycle of a timing run from the start on, with the pins of the cycle and what the host has written before.
class TimingObserver {
 public:
  virtual ~TimingObserver() = default;
  virtual void observe(const DutInputs& pins, const golden::Prediction& p, const HostRegisters& registers) = 0;
};

/// Seed, traffic, host, starts, limits and stop of `options` act as in run_checked; the rest is ignored; `observer` may
/// be null. A job that is refused ends with its refusal.
TimingResult run_timing(const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
                        const SessionOptions& options, TimingObserver* observer = nullptr);

}  // namespace sharp::tb
