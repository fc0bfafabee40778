// SPDX-License-Identifier: Apache-2.0
// Runs one test in this process.
#pragma once

#include <filesystem>
#include <string>

#include "regress/runner/test_result.h"
#include "tb/main/cover_sink.h"

namespace sharp::regress {

struct TestRunOptions {
  std::string rtl;                ///< RTL folder instead of rtl/, or empty
  uint64_t max_cycles = 0;        ///< clock cycles from the start of the job on; 0: what the run file says
  tb::CoverSink* cover = nullptr;  ///< gets the coverage of a pass; null: none is counted
};

/// Builds or loads the DUT, simulates with every check, searches the cause of a failure. Throws nothing: what goes wrong
/// is a verdict (bad_config, internal_error). `seconds` is the time of all this.
TestResult run_test(const std::string& test, const TestRunOptions& options);

}  // namespace sharp::regress
