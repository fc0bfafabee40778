// SPDX-License-Identifier: Apache-2.0
// One co-verified run: drives a DUT with one case, steps the golden models in lockstep, and returns verdict, counts and
// first failure.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cfg/src/run_file.h"
#include "golden/job/job_plan.h"
#include "golden/timing/timing_model.h"
#include "tb/agent/cycle_observer.h"
#include "tb/agent/session_options.h"
#include "tb/check/failure.h"
#include "tb/dut/dut.h"
#include "tb/verdict/verdict.h"

namespace sharp::tb {

/// What one pass came to.
struct PassResult {
  uint64_t cycles = 0;      ///< busy cycles of the pass, set-up included; their sum is CYCLES
  std::vector<uint16_t> h;  ///< [H] hT as read from the state memories; empty if it was not read
  std::vector<uint32_t> c;  ///< [H] c, likewise
};

struct SessionResult {
  Verdict verdict = Verdict::internal_error;
  std::optional<Failure> failure;
  std::string detail;              ///< one line: why this verdict (e.g. the assertion text)
  golden::Counters golden, rtl;    ///< counters at the end
  std::vector<Count> counts;       ///< by Boundary
  uint64_t values_compared = 0;    ///< sum of compared over value boundaries
  uint64_t cycles_compared = 0;    ///< cycles in which control, stall reason and all valids were compared
  double utilisation = 0.0;        ///< sum of G*H*(I+H)*T over the passes / (M * CYCLES)
  std::vector<uint16_t> h;         ///< [T, D*H] of the last layer in time order, as received from the DUT
  std::vector<uint32_t> c;         ///< [T, D*H] as seen at the cell boundary
  std::vector<PassResult> passes;  ///< in the order of the job
  uint64_t sim_cycles = 0;         ///< all clock cycles, with reset and loading
  double run_seconds = 0.0;        ///< wall-clock time from the start until idle
  double cpu_seconds = 0.0;        ///< the same in processor time of this process
};

/// Resets the DUT, then, for each start: loads weights, bias, h0 and c0 of all passes through the load port, writes the
/// descriptor table, starts, runs to the end with every boundary compared each cycle, reads back status, counters and
/// final states. Stops at the first failure. A job with an illegal pass is legal here: the run then must be refused
/// with the predicted error code in the predicted cycle. A model or input that does not have the shapes of the job is
/// bad_config, as is a descriptor of the prelude that is legal.
SessionResult run_checked(Dut& dut, const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
                          const SessionOptions& options);

/// The same stimulus with no golden model and no comparison: simulated busy cycles (for bench). If cpu_seconds is
/// given, it receives the processor time from the start until idle, comparable to SessionResult::cpu_seconds. Throws
/// std::runtime_error for a job that is refused, or if the DUT shows no progress for hang_cycles.
uint64_t run_bare(Dut& dut, const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
                  const SessionOptions& options, double* cpu_seconds = nullptr);

}  // namespace sharp::tb
