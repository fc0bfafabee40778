// SPDX-License-Identifier: Apache-2.0
// A cover group: declares its points, and counts what one run does. Groups see only what the golden models predict and
// what the host drives: in a cycle that passed its checks the RTL shows the same.
#pragma once

#include "cfg/types/stimulus_axis.h"
#include "tb/check/check_types.h"
#include "tb/cover/bins/catalog.h"

namespace sharp::cover {

class InFlight;

/// One cycle of a run.
struct CoverView {
  const golden::Prediction& predicted;
  const tb::DutInputs& pins;
  const tb::HostRegisters& registers;
  const golden::JobPlan& job;
  const golden::PassPlan& pass;         ///< of predicted.pass
  tb::GoldenValues* values;             ///< null when only the timing model runs: groups of values then count nothing
  const InFlight* in_flight = nullptr;  ///< this cycle's tile included; set by Coverage
};

/// What is known of a run before its first cycle.
struct RunContext {
  const cfg::Accel& accel;
  const golden::JobPlan& job;
  const cfg::ModelInput& input;
  std::span<const cfg::Choice> choices = {};  ///< of a random run: what the generator chose
};

class Group {
 public:
  virtual ~Group() = default;
  /// Before the first cycle of a run: forgets what it knows of the run before.
  virtual void begin(const RunContext& run, Hits& hits) = 0;
  /// Every cycle, idle ones too.
  virtual void cycle(const CoverView& view, Hits& hits) = 0;
  /// After the last cycle.
  virtual void end(Hits& hits) = 0;
};

}  // namespace sharp::cover
