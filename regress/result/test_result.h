// SPDX-License-Identifier: Apache-2.0
// What one test of a night came to. A test is one co-verified run; its name is the command that runs it.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tb/verdict/verdict.h"

namespace sharp::regress {

/// Empty strings and -1 where a field does not apply.
struct TestResult {
  std::string
      test;  ///< "run cfg/run/smoke.yaml --set k=8 --seed 1", "random --accel tiny ... --only 17": without the program
  tb::Verdict verdict = tb::Verdict::internal_error;
  std::string detail;      ///< one line: why this verdict; a death or a limit too
  std::string signature;   ///< to_string(tb::Signature); empty for a pass
  std::string unit;        ///< part of the RTL the earliest cause lies in (docs/debugging.md), or of the assertion
  std::string message;     ///< the first difference for people, several lines
  std::string conclusion;  ///< where to look, one sentence
  int64_t first_bad_cycle = -1;
  uint64_t predicted_cycles = 0, measured_cycles = 0;  ///< CYCLES of the golden model and as read from the RTL
  uint64_t values = 0, cycles = 0;                     ///< compared
  std::string digest;  ///< of all that must be equal whenever the test runs again: verdict, counters, outputs, failure
  double seconds = 0.0;      ///< wall-clock time of the test
  double sim_seconds = 0.0;  ///< of it, from start of the job until idle

  bool passed() const { return verdict == tb::Verdict::pass; }
  bool operator==(const TestResult&) const = default;
};

nlohmann::ordered_json to_json(const TestResult& result);
/// Throws nlohmann::json::exception or std::invalid_argument for anything that to_json does not write.
TestResult test_result_from_json(const nlohmann::ordered_json& json);

}  // namespace sharp::regress
