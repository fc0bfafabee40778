// SPDX-License-Identifier: Apache-2.0
// What every checker gets: one cycle as predicted and as observed, and the golden values. Checkers are pure: they keep
// no state, and return the first difference.
#pragma once

#include <array>
#include <optional>

#include "golden/datapath/datapath.h"
#include "golden/plan/plan.h"
#include "golden/timing/timing_model.h"
#include "tb/sim/dut.h"
#include "tb/sim/session.h"

namespace sharp::tb {

/// Golden values by time step, and where a tile or a block lies in them.
class GoldenValues {
 public:
  virtual ~GoldenValues() = default;
  /// Valid until the next call; t not older than the newest requested step minus Datapath::kWindow - 1.
  virtual const golden::StepValues& step(uint32_t t) = 0;
  virtual size_t tile_offset(unsigned tile) const = 0;
  virtual size_t row_offset(unsigned block) const = 0;
};

/// One clock cycle seen from both sides.
struct CheckView {
  const golden::Prediction& predicted;
  const DutOutputs& observed;
  const DutInputs& pins;             ///< what both sides were given
  const cfg::Descriptor& registers;  ///< descriptor registers in this cycle
  const golden::Plan& plan;          ///< empty for a refused descriptor
  GoldenValues& golden;
};

/// By Boundary. Checkers add to compared and mismatched, never to expected.
using Counts = std::array<Count, kNumBoundaries>;

inline Count& at(Counts& counts, Boundary b) { return counts[static_cast<size_t>(b)]; }

using Finding = std::optional<Failure>;

}  // namespace sharp::tb
