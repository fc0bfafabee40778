// SPDX-License-Identifier: Apache-2.0
// Does an RTL folder fit the testbench? Asked before anything is compiled (docs/check-rtl.md).
#pragma once

#include <atomic>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "cfg/src/ties_file.h"
#include "cfg/types/types.h"
#include "tb/fit/finding.h"

namespace sharp::fit {

/// The check cannot be made: no such folder, no RTL in it, no Verilator.
class FitError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// The stop flag was set.
class FitInterrupted : public std::runtime_error {
 public:
  FitInterrupted() : std::runtime_error("interrupted while the RTL was checked") {}
};

struct FitQuery {
  std::filesystem::path rtl;  ///< folder with sharp.sv
  std::string shown;          ///< how findings name that folder; empty: as in rtl
  cfg::Accel accel;
  cfg::Ties ties;
  const std::atomic<bool>* stop = nullptr;
  bool late_lint = true;  ///< also what Verilator says only when it would write code: latches, kinds of assignments
};

/// All findings at once, about a second for a small machine. Throws FitError, FitInterrupted.
FitReport check_fit(const FitQuery& query);

}  // namespace sharp::fit
