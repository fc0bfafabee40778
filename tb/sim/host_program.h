// SPDX-License-Identifier: Apache-2.0
// What the host has to do for one run: the job with its plan, and the register writes. Shared by checked and bare runs.
#pragma once

#include <string>
#include <vector>

#include "golden/plan/plan.h"
#include "tb/sim/dut.h"

namespace sharp::tb {

inline constexpr unsigned kResetCycles = 3;
/// Idle cycles watched after the end, before the read-back.
inline constexpr unsigned kIdleCycles = 8;

/// Multiply-accumulates of a legal descriptor: G*H*(I+H)*T.
double macs_of(const cfg::Descriptor& desc);

/// Keeps pointers to weights and input.
struct Job {
  Job(const cfg::Accel& accel, const cfg::Descriptor& desc, const cfg::LayerWeights& weights,
      const cfg::LayerInput& input);

  bool legal() const { return refusal == cfg::ErrorCode::none; }
  /// Which shape does not fit the (legal) descriptor, in words; empty if all fit or the descriptor is refused anyway.
  std::string misfit() const;
  double macs() const { return macs_of(desc); }

  cfg::Descriptor desc;
  const cfg::LayerWeights* weights;
  const cfg::LayerInput* input;
  golden::Plan plan;  ///< empty if refused
  cfg::ErrorCode refusal;
};

/// One write cycle per descriptor register.
std::vector<DutInputs> descriptor_writes(const cfg::Descriptor& desc);
DutInputs start_write();

}  // namespace sharp::tb
