// SPDX-License-Identifier: Apache-2.0
// Stimulus and timing model, cycle by cycle.
#include "tb/sim/run_timing.h"

#include <fmt/format.h>

#include <chrono>
#include <optional>

#include "tb/agent/host_monitor.h"
#include "tb/agent/stimulus.h"
#include "tb/sim/host_program.h"
#include "tb/sim/progress_watch.h"

namespace sharp::tb {
namespace {

class TimingRun {
 public:
  TimingRun(const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
            const SessionOptions& options, TimingObserver* observer)
      : accel_(accel), job_(job), input_(input), options_(options), observer_(observer), model_(accel), host_(accel) {}

  TimingResult run() {
    bool ok = true;
    for (unsigned start = 0; ok && start < options_.starts; ++start) {
      begin();
      ok = execute();
      if (ok) idle();
    }
    if (ok) stop(Verdict::pass, "");
    return std::move(result_);
  }

 private:
  /// Every start takes the same cycles; the registers are written anew.
  void begin() {
    stimulus_.emplace(accel_, job_, input_, options_);
    result_.passes.assign(job_.passes.size(), {});
    for (const cfg::Descriptor& d : options_.prelude.refused) start_refused(d);
    for (const DutInputs& pins : job_writes(job_)) host_.commit(pins, false);
    result_.passes.assign(job_.passes.size(), {});  // busy cycles of what was refused are not the job's
    run_cycles_ = 0;
  }

  /// As a checked run does it; a start that is cut off leaves no trace and is left out.
  void start_refused(const cfg::Descriptor& d) {
    for (const DutInputs& pins : descriptor_writes(0, d)) host_.commit(pins, false);
    clock(start_write());
    do {
      clock({});
    } while (busy_);
  }

  bool execute() {
    DutInputs pins = start_write(options_.clear_with_start);
    stimulus_->drive_streams(pins);
    bool ok = tick(pins);
    do {
      if (!ok) break;
      pins = {};
      stimulus_->drive(pins, model_.busy_next());
      ok = tick(pins);
    } while (busy_);
    return ok;
  }

  void idle() {
    for (unsigned i = 0; i < kIdleCycles; ++i) {
      DutInputs pins;
      stimulus_->drive_idle(pins);
      clock(pins);
    }
  }

  bool tick(const DutInputs& pins) { return may_go_on(clock(pins)); }

  const golden::Prediction& clock(const DutInputs& pins) {
    const golden::Prediction& p = model_.step(host_.inputs(pins));
    if (observer_ != nullptr) observer_->observe(pins, p, host_.registers());
    host_.commit(pins, p.busy);
    if (p.busy) ++result_.passes[p.pass].cycles;
    stimulus_->observe(p.x_ready, p.h.valid);
    watch_.observe(pins, p);
    busy_ = p.busy;
    result_.counters = p.counters;
    return p;
  }

  /// The limits of a checked run (tb/sim/session.cpp), in the same order.
  bool may_go_on(const golden::Prediction& p) {
    if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed))
      return stop(Verdict::interrupted, fmt::format("stopped in cycle {} of the run", p.cycle));
    if (p.busy && watch_.quiet_cycles() >= options_.hang_cycles)
      return stop(Verdict::hang, fmt::format("no progress for {} cycles, stall reason {}", options_.hang_cycles,
                                             cfg::to_string(p.stall)));
    if (options_.max_cycles != 0 && ++run_cycles_ > options_.max_cycles)
      return stop(Verdict::cycle_limit, fmt::format("limit of {} cycles reached", options_.max_cycles));
    return true;
  }

  bool stop(Verdict verdict, std::string detail) {
    result_.verdict = verdict;
    result_.detail = std::move(detail);
    return false;
  }

  const cfg::Accel& accel_;
  const golden::JobPlan& job_;
  const cfg::ModelInput& input_;
  const SessionOptions& options_;
  TimingObserver* observer_;
  golden::TimingModel model_;
  HostMonitor host_;
  std::optional<Stimulus> stimulus_;  ///< of the current start
  ProgressWatch watch_;
  TimingResult result_;
  uint64_t run_cycles_ = 0;
  bool busy_ = false;
};

}  // namespace

TimingResult run_timing(const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
                        const SessionOptions& options, TimingObserver* observer) {
  const auto begin = std::chrono::steady_clock::now();
  require_refused(accel, options.prelude.refused);
  TimingResult result = TimingRun(accel, job, input, options, observer).run();
  result.run_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (result.verdict == Verdict::pass && job.legal())
    result.utilisation = useful_macs(job) / (double(accel.macs()) * result.counters.cycles);
  return result;
}

}  // namespace sharp::tb
