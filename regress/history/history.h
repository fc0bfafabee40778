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

#include "regress/result/test_result.h"

namespace sharp::regress {

/// One night in a line.
struct Night {
  uint64_t number = 0;        ///< from 1, given by add_night
  std::string id;             ///< from its plan: a night that is added twice replaces itself
  std::string run;            ///< its run folder; several nights may have had the same
  std::string list, started;  ///< started: ISO 8601, UTC
  uint64_t seed = 0;
  std::string commit;  ///< full hash, empty outside of a git tree
  bool dirty = false;
  std::string machine;                                                 ///< host name, cores, operating system: one line
  std::map<std::string, std::string> tools;                            ///< tool -> version line
  std::string verdict;                                                 ///< "green", "yellow" or "red"
  uint64_t passed = 0, failed = 0, known = 0, flaky = 0, not_run = 0;  ///< tests; known and flaky are counted in failed
  uint64_t values = 0, cycles = 0;                                     ///< compared
  double seconds = 0.0, sim_seconds = 0.0;
  std::optional<double> coverage;        ///< functional, percent of the goals
  std::map<std::string, double> speed;   ///< accelerator -> checked simulation against the plain loop, ratio per tile
  std::string rtl;                       ///< hash of the RTL snapshot; empty in nights from before there was one
  std::optional<std::string> line = "";  ///< "": RTL of the commits; a name: of that variant; none: it is in no line

  bool operator==(const Night&) const = default;
};

/// A bucket of failures over the nights, of all lists.
struct BucketHistory {
  uint64_t first_night = 0, last_night = 0;
  std::string first_commit;
  unsigned nights = 0;  ///< nights it was seen in

  bool operator==(const BucketHistory&) const = default;
};

class History {
 public:
  /// Makes the file if there is none. Throws cfg::ConfigError for a file that is no history, is damaged or has another
  /// schema; sqlite::DatabaseError if it is locked by another process for a minute or cannot be written. So does every
  /// other function here.
  explicit History(const std::filesystem::path& file);
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  /// All or nothing of what is written while it lives: a night with what its cycle-count gate accepted. Other writers
  /// wait meanwhile, so nothing slow belongs in it.
  class Transaction {
   public:
    explicit Transaction(History& history);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

   private:
    struct Open;
    std::unique_ptr<Open> open_;
  };

  /// The night, its results, and which buckets it saw (key -> tests in it), in a transaction of its own unless there is
  /// one. A night with the same id is replaced, with the cycles and waivers it had accepted, and keeps its
  /// number. Night::number is ignored. Returns the number.
  uint64_t add_night(const Night& night, std::span<const TestResult> results,
                     const std::map<std::string, uint64_t>& buckets);
  /// Number of the night with this id, if it has been added.
  std::optional<uint64_t> number_of(const std::string& id);
  /// From now on everything that is read is as it was before the night with this id: a night that is judged again
  /// comes to the same. No effect if it has not been added. Nothing newer is seen either.
  void look_before(const std::string& id);
  /// From now on the nights of this line are read, "" (the commits') at first. Nights in no line are never read.
  /// Cycles, waivers and durations that a variant has none of are those of the commits.
  void look_along(const std::string& line);

  /// The newest nights of the list (of all lists if empty), oldest first.
  std::vector<Night> nights(const std::string& list, unsigned most);
  std::optional<Night> last_green(const std::string& list);
  /// By key of the bucket; empty if no night has seen it.
  std::optional<BucketHistory> bucket(const std::string& key);
  /// Tests that failed in one of the last nights of the list (of all lists if empty) and have not passed in the list
  /// since, most recent failure first, then by name. An interrupted test has neither failed nor passed.
  std::vector<std::string> failing_tests(const std::string& list, unsigned nights);
  /// Seconds a test took the last time it was not interrupted, by test; of the newest 30 nights of each list.
  std::map<std::string, double> durations();
  /// Verdicts of a night by test (to_string of tb::Verdict).
  std::map<std::string, std::string> verdicts(uint64_t night);
  /// Results of a night by name of the test, without message and conclusion: these are in the run folder only.
  std::vector<TestResult> results(uint64_t night);

  /// Cycle-count gate (regress/runner/cycle_gate.h): the accepted cycles of a test, and accepting others in a night.
  std::optional<uint64_t> recorded_cycles(const std::string& test);
  void record_cycles(const std::string& test, uint64_t cycles, uint64_t night);
  /// Waivers that were used: key -> night, the first one.
  std::map<std::string, uint64_t> consumed_waivers();
  void consume_waiver(const std::string& key, uint64_t night);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sharp::regress
