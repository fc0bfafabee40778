// SPDX-License-Identifier: Apache-2.0
// Records a run cycle by cycle and plays it back, edited: how tests inject every kind of defect.
#pragma once

#include <optional>

#include "tb/sim/session.h"
#include "tb/sim/snapshot.h"
#include "tb/test/fake_dut.h"

namespace sharp::tb::test {

/// Outputs and register port of each cycle since reset.
struct Recording {
  std::vector<Snapshot> cycles;
  std::vector<DutInputs> pins;  ///< data pointers are meaningless
  SessionResult result;         ///< of the recorded run
};

/// Runs the case with the perfect DUT and the given options.
Recording record(const TestCase& c, const SessionOptions& options);

class ReplayDut : public Dut {
 public:
  /// Past the end the last cycle repeats.
  explicit ReplayDut(std::vector<Snapshot> cycles) : cycles_(std::move(cycles)) {}

  /// From this cycle on an assertion counts as failed, or $finish as called.
  void fail_assertion(uint64_t cycle, std::string text);
  void finish_early(uint64_t cycle) { finish_cycle_ = cycle; }
  /// From this cycle on the outputs of this one repeat.
  void freeze(uint64_t cycle) { freeze_cycle_ = cycle; }

  const DutOutputs& clock(const DutInputs& in) override;
  void clock_bare(const DutInputs& in) override { clock(in); }
  const std::string& assertion() const override { return assertion_; }
  bool finished() const override { return finish_cycle_ && next_ > *finish_cycle_; }
  void finish() override {}

 private:
  std::vector<Snapshot> cycles_;
  DutOutputs out_;
  uint64_t next_ = 0;  ///< cycle of the next clock()
  std::optional<uint64_t> finish_cycle_, freeze_cycle_, assertion_cycle_;
  std::string assertion_text_, assertion_;
};

/// Plays the edited recording against the checkers.
SessionResult replay(const TestCase& c, const SessionOptions& options, ReplayDut dut);

}  // namespace sharp::tb::test
