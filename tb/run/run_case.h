// SPDX-License-Identifier: Apache-2.0
// Simulates one case with every check, compares with expectation and reference, and files the results.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "cfg/src/run_file.h"
#include "tb/library/dut_library.h"
#include "tb/run/case_report.h"
#include "tb/run/resolve.h"
#include "tb/waves/wave_window.h"

namespace sharp::tb {

class CoverSink;  // tb/run/cover_sink.h

struct RunCaseOptions {
  std::filesystem::path
      folder;  ///< where result.json, h.npy, c.npy, {h,c}_final.<layer>.npy, log.txt go; empty: nowhere
  WaveOptions waves;
  std::filesystem::path wave_folder;    ///< where wave.fst goes, made when needed; empty: no waves
  std::filesystem::path trace_folder;   ///< where model.trace and rtl.trace go; empty: no traces
  std::filesystem::path record_folder;  ///< where recording.bin.gz goes; empty: none
  CoverSink* cover = nullptr;           ///< gets the coverage; null: none is counted
};

/// What a run file says about the session; it stops on an interrupt.
SessionOptions session_options(const cfg::Case& c);

/// What is known of a case before it runs: verdict bad_config if the descriptor is refused, else interrupted ("not
/// run").
CaseReport blank_report(const cfg::Case& c, const ResolvedCase& resolved);

/// Runs the case and completes `report` (from blank_report). Results that cannot be written are part of the report: the
/// verdict is then at least bad_config.
void run_case(const cfg::Case& c, const ResolvedCase& resolved, const DutLibrary& library,
              const RunCaseOptions& options, CaseReport& report);

/// Fills the errors of the report against reference and expectation, if the run is complete.
void measure_errors(const cfg::Case& c, CaseReport& report);

/// h_final.<layer>.npy and c_final.<layer>.npy, [D, H] each, forward before reverse.
void write_states(const std::filesystem::path& folder, const std::vector<PassResult>& states,
                  const std::vector<PassInfo>& passes);

/// Largest |got - wanted|: equal values and two NaNs differ by 0, a NaN and a number by infinity.
double max_difference(std::span<const double> got, std::span<const double> wanted);

/// Copyable command line of one case, with waves.
std::string reproduce_command(const std::string& program, const std::string& run_file, const cfg::Case& c,
                              const std::string& rtl_dir);

}  // namespace sharp::tb
