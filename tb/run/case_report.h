// SPDX-License-Identifier: Apache-2.0
// What one simulated case came to, and its JSON form (docs/json-schema.md).
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cfg/src/run_file.h"
#include "tb/sim/result_json.h"
#include "tb/waves/wave_window.h"

namespace sharp::tb {

struct CaseReport {
  std::string label;
  std::vector<PassInfo> passes;
  bool k_auto = false;
  bool started = true;   ///< false: refused before simulation, or interrupted before this case's turn
  SessionResult result;  ///< from JSON: without h, c and final states
  /// Largest absolute differences of h and c; absent if not computed, infinite if only one side is a number.
  std::optional<double> h_reference_error, c_reference_error, h_expect_error, c_expect_error;
  std::string reproduce;                  ///< command line that repeats exactly this case with waves
  std::string run_file, rtl;              ///< absolute paths the case came from and ran on; rtl empty: rtl/ of the tree
  std::string rtl_hash;                   ///< of the text that was run (docs/dut-library.md); empty: not known
  std::string folder, wave;               ///< result folder and FST, empty if none
  std::optional<WaveWindow> wave_window;  ///< the cycles that the FST holds
};

/// result_json() of tb/sim/result_json.h plus what the command line adds.
nlohmann::ordered_json report_json(const cfg::Case& c, const CaseReport& report);
/// Inverse of report_json but for h, c, final states and descriptors (K apart); throws nlohmann::json::exception or
/// std::invalid_argument on foreign input.
CaseReport report_from_json(const nlohmann::ordered_json& json);

/// The verdict that decides the exit code of several: the first of internal_error, interrupted, build_failed,
/// assertion, mismatch, hang, cycle_limit, incomplete, bad_config, pass that occurs.
Verdict worse(Verdict a, Verdict b);
Verdict worst(const std::vector<CaseReport>& reports);
/// What the verdict of several rests on: cases, and the values and cycles compared in them.
std::vector<Counted> compared(const std::vector<CaseReport>& reports);

}  // namespace sharp::tb
