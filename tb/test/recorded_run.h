// SPDX-License-Identifier: Apache-2.0
// Records a run cycle by cycle and plays it back, edited: how tests inject every kind of defect.
#pragma once

#include <optional>
#include <utility>

#include "tb/record/replay_dut.h"
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

/// What happens besides the outputs.
struct Edits {
  std::optional<std::pair<uint64_t, std::string>> assertion = {};  ///< from this cycle on it counts as failed
  std::optional<uint64_t> finish = {};                             ///< from this cycle on $finish counts as called
  std::optional<uint64_t> freeze = {};                             ///< from this cycle on the outputs repeat
};
/// Plays these cycles, whatever the pins; past the end the last one repeats.
ReplayDut edited(std::vector<Snapshot> cycles, Edits edits = {});

/// Plays the edited recording against the checkers.
SessionResult replay(const TestCase& c, const SessionOptions& options, ReplayDut dut);

}  // namespace sharp::tb::test
