// SPDX-License-Identifier: Apache-2.0
// What every checker gets: one cycle as predicted and as observed, and the golden values. Checkers are pure: they keep
// no state, and return the first difference.
#pragma once

#include <array>
#include <optional>

#include "golden/datapath/datapath.h"
#include "golden/job/job_plan.h"
#include "golden/timing/timing_model.h"
#include "tb/agent/host_monitor.h"
#include "tb/check/failure.h"
#include "tb/dut/dut.h"

namespace sharp::tb {

/// Golden values of the current pass by time step, and where a tile or a block lies in them; what the state memories
/// hold in the end.
class GoldenValues {
 public:
  virtual ~GoldenValues() = default;
  /// Valid until the next call; t not older than the newest requested step minus Datapath::kWindow - 1.
  virtual const golden::StepValues& step(uint32_t t) = 0;
  /// x of all steps of the current pass, [T, I].
  virtual const std::vector<uint16_t>& pass_x() = 0;
  virtual size_t tile_offset(unsigned tile) const = 0;
  virtual size_t row_offset(unsigned block) const = 0;
  /// hT and c of a unit of the state memories after the job; nothing for a unit that no pass has written.
  virtual std::optional<uint16_t> final_h(uint32_t unit) = 0;
  virtual std::optional<uint32_t> final_c(uint32_t unit) = 0;
};

/// One clock cycle seen from both sides.
struct CheckView {
  const golden::Prediction& predicted;
  const DutOutputs& observed;
  const DutInputs& pins;           ///< what both sides were given
  const HostRegisters& registers;  ///< what the host has written, in this cycle
  const golden::JobPlan& job;
  GoldenValues& golden;
  const golden::PassPlan& pass;  ///< the predicted one
  const golden::Plan& plan;      ///< of that pass; empty for a refused one

  CheckView(const golden::Prediction& p, const DutOutputs& o, const DutInputs& in, const HostRegisters& r,
            const golden::JobPlan& j, GoldenValues& g)
      : predicted(p),
        observed(o),
        pins(in),
        registers(r),
        job(j),
        golden(g),
        pass(j.passes.at(p.pass)),
        plan(pass.plan) {}
};

/// By Boundary. Checkers add to compared and mismatched, never to expected.
using Counts = std::array<Count, kNumBoundaries>;

inline Count& at(Counts& counts, Boundary b) { return counts[static_cast<size_t>(b)]; }

using Finding = std::optional<Failure>;

}  // namespace sharp::tb
