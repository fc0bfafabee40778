// SPDX-License-Identifier: Apache-2.0
// Runs tests in this process.
#pragma once

#include <map>
#include <string>

#include "cfg/src/profile.h"
#include "regress/result/test_result.h"
#include "regress/runner/build_note.h"
#include "regress/runner/test_command.h"
#include "tb/library/dut_library.h"
#include "tb/library/rtl_snapshot.h"
#include "tb/run/cover_sink.h"

namespace sharp::regress {

struct TestRunOptions {
  tb::RtlSnapshot rtl;             ///< RTL of the night
  BuildNotes notes;                ///< DUTs that are known not to build; those that are found are added
  uint64_t max_cycles = 0;         ///< clock cycles from the start of the job on; 0: what the run file says
  tb::CoverSink* cover = nullptr;  ///< gets the coverage of passes; null: none is counted
};

/// Keeps what tests share: DUT libraries, accelerators, profiles.
class TestRunner {
 public:
  explicit TestRunner(TestRunOptions options) : options_(std::move(options)) {}

  /// Builds or loads the DUT, simulates with every check, searches the cause of a failure. Throws nothing: what goes
  /// wrong is a verdict (bad_config, build_failed, internal_error). `seconds` is the time of all this.
  TestResult run(const std::string& test);

 private:
  tb::SessionResult simulate(const std::string& test);
  tb::SessionResult run_case(const RunLine& line);
  tb::SessionResult run_random(const RandomLine& line);
  const tb::DutLibrary& library(const cfg::Accel& accel, const std::string& variant);
  tb::DutLibrary load(const cfg::Accel& accel, const std::string& variant) const;
  const cfg::Accel& accel_of(const RandomLine& line);
  const cfg::Profile& profile_of(const RandomLine& line);

  TestRunOptions options_;
  std::map<std::string, tb::DutLibrary> libraries_;  ///< by parameters and variant
  std::map<std::string, cfg::Accel> accels_;         ///< by name and latency set
  std::map<std::string, cfg::Profile> profiles_;     ///< by name and overlays
};

}  // namespace sharp::regress
