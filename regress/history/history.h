// SPDX-License-Identifier: Apache-2.0
// What every night came to: one SQLite file that outlives run folders (docs/nightly.md "History").
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "regress/runner/test_result.h"

namespace sharp::regress {

/// One night in a line.
struct Night {
  uint64_t number = 0;  ///< from 1, given by add_night
  std::string run;      ///< name of the run folder: a night that is added twice replaces itself
  std::string list, started;  ///< started: ISO 8601, UTC
  uint64_t seed = 0;
  std::string commit;         ///< full hash, empty outside of a git tree
  bool dirty = false;
  std::string machine;        ///< host name, cores, operating system: one line
  std::map<std::string, std::string> tools;  ///< tool -> version line
  std::string verdict;        ///< "green", "yellow" or "red"
  uint64_t passed = 0, failed = 0, known = 0, flaky = 0, not_run = 0;  ///< tests; known and flaky are counted in failed
  uint64_t values = 0, cycles = 0;    ///< compared
  double seconds = 0.0, sim_seconds = 0.0;
  std::optional<double> coverage;     ///< functional, percent of the goals
  std::map<std::string, double> speed;  ///< accelerator -> checked simulation against the plain loop, ratio per tile

  bool operator==(const Night&) const = default;
};

/// A bucket of failures over the nights.
struct BucketHistory {
  uint64_t first_night = 0, last_night = 0;
  std::string first_commit;
  unsigned nights = 0;  ///< nights it was seen in
};

class History {
 public:
  /// Makes the file if there is none. Throws cfg::ConfigError for a file that is no history or has another schema,
  /// std::runtime_error if it cannot be read or written.
  explicit History(const std::filesystem::path& file);
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  /// All or nothing: the night, its results, and which buckets it saw (key -> tests in it). A night of the same run
  /// folder is replaced and keeps its number. Returns the number.
  uint64_t add_night(const Night& night, std::span<const TestResult> results,
                     const std::map<std::string, uint64_t>& buckets);

  /// The newest nights of the list (of all lists if empty), oldest first.
  std::vector<Night> nights(const std::string& list, unsigned most);
  std::optional<Night> last_green(const std::string& list);
  /// By key of the bucket; empty if no night has seen it.
  std::optional<BucketHistory> bucket(const std::string& key);
  /// Tests that failed in one of the last nights of the list and have not passed since, most recent failure first.
  std::vector<std::string> failing_tests(const std::string& list, unsigned nights);
  /// Seconds a test took the last time, by test.
  std::map<std::string, double> durations();
  /// Verdicts of a night by test.
  std::map<std::string, std::string> verdicts(uint64_t night);

  /// Cycle-count gate (regress/runner/cycle_gate.h): the accepted cycles of a test, and accepting others.
  std::optional<uint64_t> recorded_cycles(const std::string& test);
  void record_cycles(const std::string& test, uint64_t cycles);
  /// Waivers that were used: key -> night.
  std::map<std::string, uint64_t> consumed_waivers();
  void consume_waiver(const std::string& key, uint64_t night);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sharp::regress
