// SPDX-License-Identifier: Apache-2.0
// The stimulus of a checked run without golden model and comparison.
#include <fmt/format.h>

#include <stdexcept>

#include "golden/datapath/job_datapath.h"
#include "tb/agent/load_driver.h"
#include "tb/agent/register_map.h"
#include "tb/agent/stimulus.h"
#include "tb/dut/processor_time.h"
#include "tb/sim/host_program.h"
#include "tb/sim/progress_watch.h"
#include "tb/sim/session.h"

namespace sharp::tb {
namespace {

/// With all x sent only the end is of interest: it is looked for once in so many cycles.
constexpr unsigned kPollCycles = 16;

void prepare(Dut& dut, const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input) {
  DutInputs pins;
  pins.rst_n = false;
  for (unsigned i = 0; i < kResetCycles; ++i) dut.clock_bare(pins);
  LoadDriver driver(accel, job, input);
  for (pins = {}; driver.drive(pins); pins = {}) dut.clock_bare(pins);
  for (const DutInputs& write : job_writes(job)) dut.clock_bare(write);
}

void execute(Dut& dut, Stimulus& stimulus, const SessionOptions& options) {
  ProgressWatch watch;
  DutInputs start = start_write(options.clear_with_start);
  stimulus.drive_streams(start);  // idle: nothing is accepted yet
  dut.clock_bare(start);
  for (uint64_t cycle = 1, busy = true; busy; ++cycle) {
    DutInputs pins;
    stimulus.drive(pins, stimulus.certainly_busy());
    // An offered x beat may be accepted in any cycle, and a host that makes noise counts the beats of h: only then the
    // pins must be seen.
    if (!pins.x_valid && !stimulus.has_noise() && cycle % kPollCycles != 0) {
      dut.clock_bare(pins);
      continue;
    }
    const DutOutputs& out = dut.clock(pins);
    stimulus.observe(out);
    watch.observe(pins, out);
    busy = out.busy;
    if (watch.quiet_cycles() >= options.hang_cycles || dut.finished())
      throw std::runtime_error(fmt::format("bare run: the DUT stopped making progress in cycle {} of the run", cycle));
  }
}

uint32_t busy_cycles(Dut& dut) {
  const DutInputs pins = register_read(reg::kCycles);
  return dut.clock(pins).reg_rdata;
}

}  // namespace

uint64_t run_bare(Dut& dut, const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
                  const SessionOptions& options, double* cpu_seconds) {
  if (!job.legal()) throw std::runtime_error(fmt::format("bare run: job refused: {}", cfg::to_string(job.refusal)));
  if (const std::string misfit = weights_misfit(job); !misfit.empty()) throw std::runtime_error("bare run: " + misfit);
  golden::JobDatapath(job, input);  // throws if the input does not fit
  Stimulus stimulus(accel, job, input, options);
  prepare(dut, accel, job, input);
  const double begin = processor_seconds();
  execute(dut, stimulus, options);
  if (cpu_seconds != nullptr) *cpu_seconds = processor_seconds() - begin;
  return busy_cycles(dut);
}

}  // namespace sharp::tb
