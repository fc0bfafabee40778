// SPDX-License-Identifier: Apache-2.0
// Random runs for `sharp random`: jobs of one to three layers of any cell and direction with values, schedule, traffic
// and seeds from (series seed, number).
#pragma once

#include <cstdint>
#include <string>

#include "cfg/src/layer.h"
#include "cfg/src/run_file.h"
#include "cfg/src/types.h"
#include "golden/plan/job_plan.h"

namespace sharp::regress {

struct RandomRun {
  golden::JobPlan job;  ///< about one in eight is one the hardware must refuse
  cfg::ModelInput input;
  cfg::Traffic traffic;
  double host_noise = 0.0;  ///< tb/sim/session.h
  bool corners = false;     ///< one run in four: units with the numeric corners of cfg/src/corner_values.h
  uint64_t seed = 0;        ///< of the testbench's own streams
  /// "gru forward unfolded K=8 I=13 H=57 padding 1, T=3, x gap 0.50/7, h stall 0.00/1, scale 8, special 2%"; the first
  /// part once for each pass.
  std::string description;
};

/// Run `number` of the series: always the same for the same arguments. I and H are 1..96 as far as the accelerator
/// holds them, T is 1..6. Two in three runs have one pass.
RandomRun make_random_run(const cfg::Accel& accel, uint64_t series_seed, unsigned number);

}  // namespace sharp::regress
