// SPDX-License-Identifier: Apache-2.0
// Test support: shows groups of values the steps of a job without timing or DUT.
#pragma once

#include <span>

#include "tb/agent/job_passes.h"
#include "tb/cover/bins/group.h"
#include "tb/sim/golden_side.h"

namespace sharp::cover {

/// Every step of every pass that runs, as the cycle in which its first group of cells shows.
inline void feed(std::span<Group* const> groups, const cfg::Accel& accel, const golden::JobPlan& job,
                 const cfg::ModelInput& input, Hits& hits) {
  tb::GoldenSide values(job, input);
  golden::Prediction p;
  const tb::DutInputs pins;
  const tb::HostRegisters registers;
  for (Group* g : groups) g->begin({accel, job, input}, hits);
  for (p.pass = 0; p.pass < tb::passes_that_run(job); ++p.pass) {
    values.select(p.pass);
    for (uint32_t t = 0; t < job.passes[p.pass].desc.steps; ++t) {
      p.cell = {true, t, 0};
      for (Group* g : groups) g->cycle({p, pins, registers, job, job.passes[p.pass], &values}, hits);
    }
  }
  for (Group* g : groups) g->end(hits);
}

}  // namespace sharp::cover
