// SPDX-License-Identifier: Apache-2.0
// Recording and playback.
#include "tb/test/recorded_run.h"

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

class EditedCycles : public CycleSource {
 public:
  EditedCycles(std::vector<Snapshot> cycles, Edits edits) : cycles_(std::move(cycles)), edits_(std::move(edits)) {}

  const RecordedCycle* next() override {
    const uint64_t last = std::min(edits_.freeze.value_or(next_), uint64_t{cycles_.size() - 1});
    shown_.outputs = cycles_[std::min(next_, last)];
    if (edits_.assertion && next_ >= edits_.assertion->first) shown_.assertion = edits_.assertion->second;
    shown_.finished = edits_.finish && next_ >= *edits_.finish;
    ++next_;
    return &shown_;
  }

 private:
  std::vector<Snapshot> cycles_;
  Edits edits_;
  RecordedCycle shown_;
  uint64_t next_ = 0;
};

}  // namespace

Recording record(const TestCase& c, const SessionOptions& options) {
  Recording recording;
  Recorder dut(c, recording);
  recording.result = run_checked(dut, c.accel, c.job(), c.input, options);
  return recording;
}

ReplayDut edited(std::vector<Snapshot> cycles, Edits edits) {
  return ReplayDut(std::make_unique<EditedCycles>(std::move(cycles), std::move(edits)));
}

SessionResult replay(const TestCase& c, const SessionOptions& options, ReplayDut dut) {
  return run_checked(dut, c.accel, c.job(), c.input, options);
}

}  // namespace sharp::tb::test
