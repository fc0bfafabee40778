// SPDX-License-Identifier: Apache-2.0
// Looks on after the first difference.
#include "tb/sim/look_on.h"

#include <algorithm>

#include "tb/check/all_checkers.h"
#include "tb/dut/cycle_hook.h"
#include "tb/sim/progress_watch.h"
#include "tb/sim/snapshot.h"

namespace sharp::tb {
namespace {

/// An event further away than this is another event.
constexpr uint64_t kNear = 64;

class Search {
 public:
  Search(const cfg::Accel& accel, const Failure& failure, const CheckView& view)
      : accel_(accel), failure_(failure), predicted_(view.predicted), observed_(view.observed, accel) {}

  /// Compares the later cycle of one side with the failing cycle of the other.
  void step(const CheckView& later, Aftermath& found) const {
    const auto cycle = static_cast<int64_t>(later.predicted.cycle);
    const bool may_be_late = failure_.kind != "unexpected", may_be_early = failure_.kind != "missing";
    if (may_be_late && equal(predicted_, later.observed, later)) found.observed_cycle = cycle;
    if (may_be_early && equal(later.predicted, observed_.outputs(), later)) found.predicted_cycle = cycle;
  }

 private:
  bool equal(const golden::Prediction& p, const DutOutputs& o, const CheckView& later) const {
    if (p.pass != later.predicted.pass) return false;  // values of a pass that has ended are gone
    const CheckView mixed(p, o, later.pins, later.registers, later.job, later.golden);
    return !check_boundary(failure_.boundary, mixed, accel_);
  }

  const cfg::Accel& accel_;
  const Failure& failure_;
  golden::Prediction predicted_;
  Snapshot observed_;
};

}  // namespace

bool worth_looking_on(const Failure& f) {
  return f.kind == "missing" || f.kind == "unexpected" || f.boundary == Boundary::control ||
         f.boundary == Boundary::stall_reason;
}

Aftermath look_on(Lockstep& lockstep, Stimulus& stimulus, const cfg::Accel& accel, const Failure& failure,
                  const CheckView& view, const SessionOptions& options) {
  const Search search(accel, failure, view);
  const bool has_counterpart = failure.boundary != Boundary::stall_reason;
  Aftermath found;
  ProgressWatch watch;
  watch.observe(view.pins, view.observed);
  const uint64_t limit = std::max(kNear, options.hang_cycles);
  bool progressed = false;
  for (; found.cycles < limit; ++found.cycles) {
    const bool searching =
        has_counterpart && found.cycles < kNear && found.predicted_cycle < 0 && found.observed_cycle < 0;
    if (!searching && progressed) break;
    if (lockstep.dut().finished() || !lockstep.dut().assertion().empty()) break;
    DutInputs pins;
    stimulus.drive(pins, false);
    const CheckView later = lockstep.clock(pins);
    if (options.hook != nullptr) options.hook->after(later);
    stimulus.observe(later.observed);
    watch.observe(pins, later.observed);
    if (searching) search.step(later, found);
    progressed |= watch.quiet_cycles() == 0 || !later.observed.busy;
  }
  found.stuck = !progressed && watch.quiet_cycles() >= options.hang_cycles;
  return found;
}

}  // namespace sharp::tb
