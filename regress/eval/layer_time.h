// SPDX-License-Identifier: Apache-2.0
// Cycles of one layer on one machine, from the timing model (docs/evaluation.md "Machines").
#pragma once

#include <cstdint>

#include "cfg/types/types.h"
#include "golden/timing/timing_model.h"

namespace sharp::eval {

struct Layer {
  cfg::Cell cell = cfg::Cell::lstm;
  unsigned input = 0, hidden = 0;

  /// Multiplies that one step needs: G H (I + H).
  uint64_t macs() const { return uint64_t{cfg::num_gates(cell)} * hidden * (input + hidden); }
};

/// How a layer is run. k = 0: the K with the fewest cycles per step, the smallest of several.
struct Mode {
  cfg::Schedule schedule = cfg::Schedule::unfolded;
  cfg::Padding padding = cfg::Padding::dynamic;
  unsigned k = 0;
};

struct LayerTime {
  unsigned k = 0;
  golden::Counters step;   ///< what one more step adds, after the pipeline has filled
  golden::Counters first;  ///< of a run of kSteps steps, set-up and drain included

  static constexpr unsigned kSteps = 6;
  /// Of a run of `steps` steps; exact from 5 on (below, the run itself).
  uint64_t cycles(uint64_t steps) const { return first.cycles + (steps - kSteps) * uint64_t{step.cycles}; }
  double utilisation(const cfg::Accel& accel, const Layer& layer) const {
    return static_cast<double>(layer.macs()) / (static_cast<double>(accel.macs()) * step.cycles);
  }
};

/// The layer as one pass of a job.
cfg::Descriptor descriptor_of(const Layer& layer, const Mode& mode, unsigned steps);

/// Throws std::runtime_error, naming the reason, if the machine refuses the layer.
LayerTime time_layer(const cfg::Accel& accel, const Layer& layer, const Mode& mode);
/// Counters of a run of `steps` steps.
golden::Counters run_layer(const cfg::Accel& accel, const Layer& layer, const Mode& mode, unsigned steps);

}  // namespace sharp::eval
