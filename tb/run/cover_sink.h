// SPDX-License-Identifier: Apache-2.0
// Functional and code coverage of the runs of a command, into a database (--cov FILE; docs/coverage.md).
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cfg/src/run_file.h"
#include "tb/cover/groups/coverage.h"
#include "tb/cover/store/database.h"
#include "tb/dut/dut.h"
#include "tb/sim/session.h"

namespace sharp::tb {

class CoverSink {
 public:
  /// Makes the database if there is none. Throws as cover::Database, before anything is simulated. Nothing stays open:
  /// children of fork() each open their own.
  explicit CoverSink(std::filesystem::path file);

  /// Begins a run; the observer is to see all its cycles.
  CycleObserver& begin(const cover::RunContext& run);
  /// Ends it. A run that hit an illegal bin is no pass but a mismatch that names the bin. Runs that pass are added.
  /// code: what the DUT counted, if it is of variant coverage.
  void end(cover::RunRecord record, SessionResult& result, CodeCoverage code = {});

 private:
  std::filesystem::path file_;
  cover::Coverage coverage_;
  std::optional<cover::Database> database_;
};

/// The name of a case in the database: `run FILE --set KEY=VALUE --seed N`, with the file as seen from the root of the
/// project if it lies there.
std::string canonical_command(const std::string& run_file, const cfg::Case& c, const std::string& rtl_dir);

}  // namespace sharp::tb
