// SPDX-License-Identifier: Apache-2.0
// Random runs for `sharp random`: one layer of any cell with values, schedule, traffic and seeds from (series seed,
// number).
#pragma once

#include <cstdint>
#include <string>

#include "cfg/src/layer.h"
#include "cfg/src/run_file.h"
#include "cfg/src/types.h"

namespace sharp::regress {

struct RandomRun {
  cfg::Descriptor descriptor;  ///< about one in eight is one the hardware must refuse
  cfg::LayerWeights weights;
  cfg::LayerInput input;
  cfg::Traffic traffic;
  double host_noise = 0.0;  ///< tb/sim/session.h
  uint64_t seed = 0;        ///< of the testbench's own streams
  /// "gru unfolded K=8 I=13 H=57 T=3 padding 1, x gap 0.50/7, h stall 0.00/1, scale 8, special 2%".
  std::string description;
};

/// Run `number` of the series: always the same for the same arguments. I and H are 1..96 as far as the accelerator
/// holds them, T is 1..6.
RandomRun make_random_run(const cfg::Accel& accel, uint64_t series_seed, unsigned number);

}  // namespace sharp::regress
