// SPDX-License-Identifier: Apache-2.0
// The second run.
#include "tb/cause/find_cause.h"

#include <algorithm>

#include "tb/cause/cause_finder.h"
#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

/// Comparing the values of a cycle costs as much as many cycles of simulation: after a late failure only so many.
constexpr uint64_t kCyclesBack = 5'000;

}  // namespace

void find_cause(Dut& dut, const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
                SessionOptions options, Failure& failure) {
  CauseFinder finder(dut, input, failure.cycle - std::min(failure.cycle, kCyclesBack));
  options.observer = &finder;
  const SessionResult again = run_checked(dut, accel, job, input, options);
  if (again.verdict == Verdict::interrupted) return;  // says nothing about the first run
  if (!again.failure || again.failure->boundary != failure.boundary || again.failure->cycle != failure.cycle) {
    failure.note += (failure.note.empty() ? "" : "; ") +
                    std::string("a second run did not fail in the same place: the run is not deterministic");
    failure.message = failure_message(failure);
    return;
  }
  finder.explain(failure);
}

}  // namespace sharp::tb
