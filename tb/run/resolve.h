// SPDX-License-Identifier: Apache-2.0
// From a case of a run file to a job: K "auto" becomes, for each pass, the legal K with the fewest predicted cycles.
#pragma once

#include <string>
#include <vector>

#include "cfg/src/run_file.h"
#include "golden/job/job_plan.h"
#include "tb/sim/result_json.h"

namespace sharp::tb {

/// What is known of a case before it runs; without weights, so that many cases can be kept.
struct ResolvedCase {
  std::vector<PassInfo> passes;
  bool k_auto = false;
  std::string error;  ///< non-empty: the job is refused, and what would be legal
};
/// Chosen K are remembered, so cases that differ in values only cost one search.
ResolvedCase resolve(const cfg::Case& c);

/// The job with its weights.
golden::JobPlan make_job(const cfg::Case& c, const ResolvedCase& resolved);

/// One line for each distinct automatic choice of a pass: "k auto: silero unfolded dynamic T=45 -> 64 (predicted cycles
/// 1,200)"; in a job of several passes with the pass.
std::vector<std::string> describe_choices(const std::vector<cfg::Case>& cases,
                                          const std::vector<ResolvedCase>& resolved);

}  // namespace sharp::tb
