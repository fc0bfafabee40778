// SPDX-License-Identifier: Apache-2.0
// Cycle counts that must not change unexplained (docs/nightly.md "Cycle-count gate").
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "regress/result/test_result.h"

namespace sharp::regress {

struct CycleWaiver {
  std::string test;
  uint64_t from = 0, to = 0;
  std::string reason;
  std::string key() const;  ///< names it in the history
};

/// cfg/cycle_waivers.yaml and cfg/cycles.yaml; nothing if there is no such file. Throw cfg::ConfigError with file:line.
std::vector<CycleWaiver> load_cycle_waivers(const std::filesystem::path& file);
std::map<std::string, uint64_t> load_cycles(const std::filesystem::path& file);
/// The text of cfg/cycles.yaml.
std::string cycles_text(const std::map<std::string, uint64_t>& cycles);

enum class WaiverState : uint8_t {
  used,           ///< explains a change of this night
  used_before,    ///< an earlier night has used it: to be removed
  unused,         ///< the change it expects did not come
  not_exercised,  ///< its test did not run
};
std::string to_string(WaiverState state);

struct CycleChange {
  std::string test;
  uint64_t recorded = 0, predicted = 0, measured = 0;
  bool waived = false;
};

struct CycleGate {
  size_t checked = 0;                        ///< tests with a record
  std::map<std::string, uint64_t> fresh;     ///< passing tests without a record, with their cycles
  std::vector<CycleChange> changed;          ///< tests that differ from their record
  std::vector<WaiverState> waivers;          ///< by waiver
  std::map<std::string, uint64_t> accepted;  ///< records to be replaced: waived changes
};

/// tests: those that the gate watches, with results of tests that ran; recorded: the accepted cycles of a test.
/// A test that failed is not compared: its verdict is bad enough.
CycleGate check_cycles(const std::vector<const TestResult*>& tests,
                       const std::function<std::optional<uint64_t>(const std::string&)>& recorded,
                       const std::vector<CycleWaiver>& waivers, const std::map<std::string, uint64_t>& consumed);

}  // namespace sharp::regress
