// SPDX-License-Identifier: Apache-2.0
// Timing run with or without the golden datapath.
#include "regress/closure/closure_screen.h"

#include "tb/cover/groups/timing_coverage.h"
#include "tb/sim/golden_side.h"

namespace sharp::regress {
namespace {

constexpr uint64_t kLongest = 50000;  // cycles: longer runs cost more than they tell

/// Feeds groups of values too.
class ValueCoverage : public tb::TimingObserver {
 public:
  ValueCoverage(cover::Coverage& coverage, const RandomRun& run)
      : coverage_(coverage), job_(run.job), input_(run.input), golden_(run.job, run.input) {}

  void observe(const tb::DutInputs& pins, const golden::Prediction& p, const tb::HostRegisters& registers) override {
    if (ran_ && p.busy && !was_busy_) golden_.rewind(input_);
    was_busy_ = p.busy;
    ran_ = ran_ || p.busy;
    golden_.select(p.pass);
    coverage_.cycle({p, pins, registers, job_, job_.passes[p.pass], &golden_, nullptr});
  }

 private:
  cover::Coverage& coverage_;
  const golden::JobPlan& job_;
  const cfg::ModelInput& input_;
  tb::GoldenSide golden_;
  bool was_busy_ = false, ran_ = false;
};

}  // namespace

Screened screen(cover::Coverage& coverage, const RandomRun& run, bool with_values) {
  coverage.begin({run.accel, run.job, run.input, run.choices});
  Screened s;
  s.choices = run.choices;
  if (with_values) {
    ValueCoverage observer(coverage, run);
    s.cycles = run_timing(run.accel, run.job, run.input, session_options(run), &observer).counters.cycles;
  } else {
    cover::TimingCoverage observer(coverage, run.job);
    s.cycles = run_timing(run.accel, run.job, run.input, session_options(run), &observer).counters.cycles;
  }
  coverage.end();
  s.runs = s.cycles <= kLongest;
  for (uint32_t bin = 0; s.runs && bin < coverage.catalog().bins().size(); ++bin)
    if (coverage.hits()[bin] > 0) s.bins.push_back(bin);
  return s;
}

}  // namespace sharp::regress
