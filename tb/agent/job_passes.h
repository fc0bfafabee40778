// SPDX-License-Identifier: Apache-2.0
// What drivers, monitors and checkers ask of a job.
#pragma once

#include "golden/job/job_plan.h"

namespace sharp::tb {

/// Passes that run to their end: all, or those before the refused one.
inline unsigned passes_that_run(const golden::JobPlan& job) {
  return job.legal() ? static_cast<unsigned>(job.passes.size()) : job.refused_pass;
}

inline bool reads_stream(const golden::PassPlan& p) {
  return p.desc.source == static_cast<uint32_t>(cfg::Route::stream);
}
inline bool sends_stream(const golden::PassPlan& p) {
  return p.desc.destination == static_cast<uint32_t>(cfg::Route::stream);
}

/// First pass of the last layer: from there on the passes are the directions of the model's output.
inline unsigned first_output_pass(const golden::JobPlan& job) {
  unsigned n = static_cast<unsigned>(job.passes.size()) - 1;
  while (n > 0 && job.passes[n - 1].layer == job.passes.back().layer) --n;
  return n;
}

}  // namespace sharp::tb
