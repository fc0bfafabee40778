// SPDX-License-Identifier: Apache-2.0
// Constrained-random runs: jobs, values, traffic and host by the axes of a profile and (series seed, number)
// (docs/stimulus.md).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cfg/src/profile.h"
#include "cfg/src/run_file.h"
#include "cfg/types/layer.h"
#include "cfg/types/types.h"
#include "golden/job/job_plan.h"
#include "tb/sim/session.h"

namespace sharp::regress {

struct RandomRun {
  cfg::Accel accel;     ///< with the accumulator latency of the run
  golden::JobPlan job;  ///< may be one the hardware must refuse
  cfg::ModelInput input;
  cfg::Traffic traffic;
  double host_noise = 0.0;  ///< as in tb/sim/session.h, like the next four
  tb::NoiseKind noise_kind = tb::NoiseKind::mixed;
  bool clear_with_start = false;
  tb::Prelude prelude;
  unsigned starts = 1;
  uint64_t seed = 0;                 ///< of the testbench's own streams
  std::vector<cfg::Choice> choices;  ///< what was chosen and had an effect, by axis and value, each once
  /// "gru forward unfolded K=8 I=13 H=57 padding 1, T=3, x gap 0.50/7, h stall 0.00/1, scale 8, special 2%"; the first
  /// part once for each pass.
  std::string description;
};

/// input_only: weights stay 0, for the timing model alone; everything else is the same.
enum class Contents : uint8_t { all, input_only };

/// Run `number` of the series: always the same for the same arguments. Throws NoLegalJob (regress/random/chooser.h) if
/// the profile asks for what the accelerator cannot do.
RandomRun make_random_run(const cfg::Accel& accel, const cfg::Profile& profile, uint64_t series_seed, unsigned number,
                          Contents contents = Contents::all);

/// Options of a session (or of a timing run) of this run, without stop.
tb::SessionOptions session_options(const RandomRun& run);

}  // namespace sharp::regress
