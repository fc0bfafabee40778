// SPDX-License-Identifier: Apache-2.0
// The phases of a checked run and the verdict.
#include "tb/sim/session.h"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "base/output/output.h"
#include "tb/agent/job_passes.h"
#include "tb/agent/load_driver.h"
#include "tb/agent/output_monitor.h"
#include "tb/agent/register_map.h"
#include "tb/agent/stimulus.h"
#include "tb/check/all_checkers.h"
#include "tb/check/counter_checker.h"
#include "tb/check/expect_checker.h"
#include "tb/check/failure_text.h"
#include "tb/check/state_checker.h"
#include "tb/dut/cycle_hook.h"
#include "tb/dut/processor_time.h"
#include "tb/sim/expected_counts.h"
#include "tb/sim/golden_side.h"
#include "tb/sim/host_program.h"
#include "tb/sim/lockstep.h"
#include "tb/sim/look_on.h"
#include "tb/sim/progress_watch.h"

namespace sharp::tb {
namespace {

constexpr uint64_t kAftermathCycles = 100;

using Clock = std::chrono::steady_clock;

/// One run. The phases return false once a verdict is decided.
class Session {
 public:
  /// Throws std::invalid_argument for shapes that do not fit the job.
  Session(Dut& dut, const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
          const SessionOptions& options)
      : accel_(accel),
        job_(job),
        input_(input),
        options_(options),
        golden_(job, input),
        lockstep_(dut, accel, job, golden_),
        stimulus_(std::in_place, accel, job, input, options),
        monitor_(accel, job),
        counts_(expected_counts(job, options.starts)) {
    result_.passes.resize(job.passes.size());
    if (options.expect) at(counts_, Boundary::expect).expected = options.expect->h.size() + options.expect->c.size();
  }

  SessionResult run() {
    try {
      if (options_.hook != nullptr) options_.hook->begin();
      lockstep_.reset(kResetCycles);
      bool ok = options_.prelude.cut_off == 0 || cut_off();
      ok = ok && identify();
      for (unsigned start = 0; ok && start < options_.starts; ++start) {
        if (start > 0) begin_again();
        ok = start_refused() && load() && program() && execute() && read_back();
      }
      if (ok && check_outside()) judge();
    } catch (const OutputError& e) {  // of an observer, or of a recording DUT
      stop(Verdict::bad_config, e.what());
    } catch (const std::filesystem::filesystem_error& e) {
      stop(Verdict::bad_config, e.what());
    } catch (const std::exception& e) {
      stop(Verdict::internal_error, e.what());
    }
    return collect();
  }

 private:
  /// Before a further start of the same job, without a reset.
  void begin_again() {
    golden_.rewind(input_);
    stimulus_.emplace(accel_, job_, input_, options_);
    monitor_ = OutputMonitor(accel_, job_);
    result_.passes.assign(job_.passes.size(), {});
    run_cycles_ = 0;
    streams_on_ = false;  // as before the first start: every start takes the same cycles
  }

  /// The job, cut off by a reset. What has been compared until then comes on top of what the starts owe.
  bool cut_off() {
    is_cut_off_ = true;
    if (!load() || !program() || !execute(options_.prelude.cut_off)) return false;
    for (unsigned i = 0; i < kResetCycles && options_.hook != nullptr; ++i) options_.hook->before(ticks_ + i);
    lockstep_.reset_again(kResetCycles);
    ticks_ += kResetCycles;
    reset_ticks_ += kResetCycles;
    for (Count& c : counts_) c.expected += c.compared;
    begin_again();
    is_cut_off_ = false;
    return true;
  }

  /// What the machine must refuse before the job. It has nothing to do with the streams.
  bool start_refused() {
    for (const cfg::Descriptor& d : options_.prelude.refused) {
      for (const DutInputs& pins : refused_writes(d))
        if (!access(pins)) return false;
      do {
        if (!access({})) return false;
      } while (predicted_busy_);
    }
    result_.passes.assign(job_.passes.size(), {});
    return true;
  }

  /// One compared cycle.
  bool tick(const DutInputs& pins) {
    if (options_.hook != nullptr) options_.hook->before(ticks_);
    const CheckView view = lockstep_.clock(pins);
    if (options_.hook != nullptr) options_.hook->after(view);
    ++ticks_;
    stimulus_->observe(view.observed);
    monitor_.observe(pins, view.observed);
    if (options_.observer != nullptr && (!is_cut_off_ || options_.observer->sees_cut_off()))
      options_.observer->observe(view);
    Finding finding = check_cycle(view, accel_, counts_);
    predicted_busy_ = view.predicted.busy;
    if (predicted_busy_) ++result_.passes[view.predicted.pass].cycles;
    read_data_ = view.observed.reg_rdata;
    result_.golden = view.predicted.counters;
    if (finding) return fail(std::move(*finding), view);
    ++result_.cycles_compared;
    return may_go_on(view);
  }

  bool fail(Failure found, const CheckView& view) {
    Failure& f = result_.failure.emplace(std::move(found));  // kept even if looking on throws
    std::string assertion = lockstep_.dut().assertion();
    bool stuck = false;
    uint64_t looked_on = 0;
    if (worth_looking_on(f)) {
      const Aftermath after = look_on(lockstep_, *stimulus_, accel_, f, view, options_);
      looked_on = after.cycles;
      if (after.predicted_cycle >= 0) f.predicted_cycle = after.predicted_cycle;
      if (after.observed_cycle >= 0) f.observed_cycle = after.observed_cycle;
      stuck = after.stuck;
      f.message = failure_message(f);
      if (assertion.empty()) assertion = lockstep_.dut().assertion();
    }
    show_aftermath(looked_on);
    std::string detail = stuck ? fmt::format("no progress for {} cycles after the first difference, at {}",
                                             options_.hang_cycles, to_string(f.boundary))
                               : fmt::format("first difference at {} in cycle {}", to_string(f.boundary), f.cycle);
    if (!assertion.empty()) detail += "; assertion: " + assertion;
    return stop(stuck ? Verdict::hang : Verdict::mismatch, std::move(detail));
  }

  /// A dump goes on for a while after the failure.
  void show_aftermath(uint64_t looked_on) {
    if (options_.hook == nullptr) return;
    for (; looked_on < kAftermathCycles && !lockstep_.dut().finished(); ++looked_on) {
      DutInputs pins;
      stimulus_->drive(pins, false);
      const CheckView view = lockstep_.clock(pins);
      stimulus_->observe(view.observed);
      options_.hook->after(view);
    }
  }

  /// Everything but a difference that ends a run, in order of weight.
  bool may_go_on(const CheckView& view) {
    Dut& dut = lockstep_.dut();
    if (!dut.assertion().empty()) return stop(Verdict::assertion, dut.assertion());
    if (dut.finished()) return stop(Verdict::incomplete, fmt::format("$finish in cycle {}", view.predicted.cycle));
    if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed))
      return stop(Verdict::interrupted, fmt::format("stopped in cycle {}", view.predicted.cycle));
    return !started_ || within_limits(view);
  }

  bool within_limits(const CheckView& view) {
    watch_.observe(view.pins, view.observed);
    if (view.predicted.busy && watch_.quiet_cycles() >= options_.hang_cycles)
      return stop(Verdict::hang, fmt::format("no progress for {} cycles, stall reason {}; the golden model waits too",
                                             options_.hang_cycles, cfg::to_string(view.predicted.stall)));
    if (options_.max_cycles != 0 && ++run_cycles_ > options_.max_cycles)
      return stop(Verdict::cycle_limit, fmt::format("limit of {} cycles reached", options_.max_cycles));
    return true;
  }

  bool stop(Verdict verdict, std::string detail) {
    result_.verdict = verdict;
    result_.detail = std::move(detail);
    return false;
  }

  /// A register access outside the run.
  bool access(DutInputs pins) {
    if (streams_on_) stimulus_->drive_streams(pins);
    return tick(pins);
  }

  bool read(uint8_t addr, uint32_t* value = nullptr) {
    if (!access(register_read(addr))) return false;
    count_register(addr, counts_);
    if (value != nullptr) *value = read_data_;
    return true;
  }

  /// The RTL must be the one the model was made for.
  bool identify() {
    for (const uint8_t addr : reg::kIdentity)
      if (!read(addr)) return false;
    return true;
  }

  bool load() {
    LoadDriver driver(accel_, job_, input_);
    for (DutInputs pins; driver.drive(pins); pins = {})
      if (!tick(pins)) return false;
    return true;
  }

  bool program() {
    for (const DutInputs& pins : job_writes(job_))
      if (!tick(pins)) return false;
    for (uint32_t pass = 0; pass < job_.passes.size(); ++pass)
      if (!read_descriptor(pass)) return false;
    return read(reg::kLastPass);
  }

  bool read_descriptor(uint32_t pass) {
    if (!access(register_write(reg::kPassSelect, pass)) || !read(reg::kPassSelect)) return false;
    for (const uint8_t addr : reg::kDescriptor)
      if (!read(addr)) return false;
    return true;
  }

  /// To the end, or for so many cycles.
  bool execute(uint64_t most_cycles = UINT64_MAX) {
    const auto begin = Clock::now();
    const double processor_begin = processor_seconds();
    started_ = streams_on_ = true;
    DutInputs pins = start_write(options_.clear_with_start);
    stimulus_->drive_streams(pins);
    bool ok = tick(pins);
    do {
      if (!ok) break;
      pins = {};
      stimulus_->drive(pins, lockstep_.busy_next());
      ok = tick(pins);
    } while (predicted_busy_ && --most_cycles > 0);
    started_ = false;
    result_.run_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    result_.cpu_seconds = processor_seconds() - processor_begin;
    return ok;
  }

  bool read_back() {
    for (unsigned i = 0; i < kIdleCycles; ++i) {
      DutInputs pins;
      stimulus_->drive_idle(pins);
      if (!tick(pins)) return false;
    }
    for (const uint8_t addr : reg::kOutcome)
      if (!read(addr)) return false;
    for (const uint8_t addr : reg::kCounters)
      if (!read(addr, reg::counter_field(result_.rtl, addr))) return false;
    for (unsigned pass = 0; pass < passes_that_run(job_); ++pass)
      if (!read_states(pass)) return false;
    return true;
  }

  /// hT and c of every unit of a pass.
  bool read_states(unsigned pass) {
    const cfg::Descriptor& d = job_.passes[pass].desc;
    for (uint32_t unit = 0; unit < d.hidden_size; ++unit) {
      if (!access(register_write(reg::kStateAddr, d.state_base + unit))) return false;
      if (!access(register_read(reg::kStateH))) return false;
      result_.passes[pass].h.push_back(static_cast<uint16_t>(read_data_));
      if (!access(register_read(reg::kStateC))) return false;
      result_.passes[pass].c.push_back(read_data_);
      count_state(counts_);
      count_state(counts_);
    }
    return true;
  }

  bool check_outside() {
    if (!options_.expect) return true;
    Finding f = check_expect(*options_.expect, monitor_.h(), monitor_.c(), job_, ticks_, counts_);
    if (!f) return true;
    f->message = failure_message(*f);
    result_.failure = std::move(f);
    return stop(Verdict::mismatch, "outputs differ from the expected ones from outside");
  }

  void judge() {
    demand_cycles();
    const std::string lack = shortfall(counts_, passes_that_run(job_) > 0);
    if (!lack.empty()) {
      stop(Verdict::incomplete, lack);
      return;
    }
    const std::string refused = job_.legal() ? ""
                                             : fmt::format("refused as predicted ({} in pass {}); ",
                                                           cfg::to_string(job_.refusal), job_.refused_pass);
    stop(Verdict::pass, fmt::format("{}{} values and {} cycles compared, all equal", refused, values_compared(counts_),
                                    result_.cycles_compared));
  }

  /// Compared once a cycle: owed are the cycles this session has clocked.
  void demand_cycles() {
    at(counts_, Boundary::control).expected = at(counts_, Boundary::stall_reason).expected = ticks_ - reset_ticks_;
  }

  SessionResult collect() {
    demand_cycles();
    result_.counts.assign(counts_.begin(), counts_.end());
    result_.values_compared = values_compared(counts_);
    result_.h = monitor_.h();
    result_.c = monitor_.c();
    result_.sim_cycles = kResetCycles + lockstep_.cycles();
    if (job_.legal() && result_.verdict == Verdict::pass)
      result_.utilisation = useful_macs(job_) / (double(accel_.macs()) * result_.golden.cycles);
    return std::move(result_);
  }

  const cfg::Accel& accel_;
  const golden::JobPlan& job_;
  const cfg::ModelInput& input_;
  const SessionOptions& options_;
  GoldenSide golden_;
  Lockstep lockstep_;
  std::optional<Stimulus> stimulus_;
  OutputMonitor monitor_;
  Counts counts_;
  ProgressWatch watch_;
  SessionResult result_;
  uint64_t ticks_ = 0;        ///< cycles clocked since the first reset
  uint64_t reset_ticks_ = 0;  ///< of them, in a further reset: nothing is compared
  uint64_t run_cycles_ = 0;   ///< of them, since the start
  uint32_t read_data_ = 0;
  bool started_ = false;     ///< between start and idle: limits apply
  bool streams_on_ = false;  ///< from the start on
  bool predicted_busy_ = false;
  bool is_cut_off_ = false;  ///< this start ends in a reset
};

}  // namespace

SessionResult run_checked(Dut& dut, const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
                          const SessionOptions& options) {
  SessionResult result;
  try {
    if (const std::string misfit = weights_misfit(job); !misfit.empty()) throw std::invalid_argument(misfit);
    require_refused(accel, options.prelude.refused);
    return Session(dut, accel, job, input, options).run();
  } catch (const std::invalid_argument& e) {
    result.verdict = Verdict::bad_config;
    result.detail = e.what();
  } catch (const std::exception& e) {
    result.verdict = Verdict::internal_error;
    result.detail = e.what();
  }
  result.counts.resize(kNumBoundaries);
  return result;
}

}  // namespace sharp::tb
