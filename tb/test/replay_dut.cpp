// SPDX-License-Identifier: Apache-2.0
// Recording and playback.
#include "tb/test/replay_dut.h"

#include <algorithm>

namespace sharp::tb::test {
namespace {

class Recorder : public FakeDut {
 public:
  Recorder(const TestCase& c, Recording& to) : FakeDut(c), accel_(c.accel), to_(to) {}
  const DutOutputs& clock(const DutInputs& in) override {
    const DutOutputs& out = FakeDut::clock(in);
    if (!in.rst_n) return out;
    to_.cycles.emplace_back(out, accel_);
    to_.pins.push_back(in);
    return out;
  }

 private:
  cfg::Accel accel_;
  Recording& to_;
};

}  // namespace

Recording record(const TestCase& c, const SessionOptions& options) {
  Recording recording;
  Recorder dut(c, recording);
  recording.result = run_checked(dut, c.accel, c.job(), c.input, options);
  return recording;
}

void ReplayDut::fail_assertion(uint64_t cycle, std::string text) {
  assertion_cycle_ = cycle;
  assertion_text_ = std::move(text);
}

const DutOutputs& ReplayDut::clock(const DutInputs& in) {
  if (!in.rst_n) {
    out_ = {};
    return out_;
  }
  const uint64_t shown = std::min({next_, freeze_cycle_.value_or(next_), uint64_t{cycles_.size() - 1}});
  out_ = cycles_[shown].outputs();
  if (assertion_cycle_ == next_) assertion_ = assertion_text_;
  ++next_;
  return out_;
}

SessionResult replay(const TestCase& c, const SessionOptions& options, ReplayDut dut) {
  return run_checked(dut, c.accel, c.job(), c.input, options);
}

}  // namespace sharp::tb::test
