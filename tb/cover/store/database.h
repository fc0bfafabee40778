// SPDX-License-Identifier: Apache-2.0
// The coverage database: runs and what each has hit (docs/coverage.md). One SQLite file that several processes may add
// to at the same time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/sqlite/connection.h"
#include "tb/cover/bins/catalog.h"

namespace sharp::cover {

using sqlite::DatabaseError;
using sqlite::Statement;

/// One run. The command is its name: docs/coverage.md has the canonical form.
struct RunRecord {
  std::string command;
  std::string accel, latency, variant;
  uint64_t seed = 0;
  std::string verdict = "pass";
  uint64_t cycles = 0;

  bool operator==(const RunRecord&) const = default;
};

struct StoredRun {
  uint64_t id = 0;  ///< of this database only
  RunRecord record;
};

/// Hits of one bin, in one run or in all.
struct BinHits {
  std::string name;
  uint64_t hits = 0;

  bool operator==(const BinHits&) const = default;
};

struct BinTotal {
  std::string name;
  uint64_t runs = 0, hits = 0;  ///< runs that hit it; their hits together
};

/// Code coverage of one run: a count for each item.
struct CodeCounts {
  std::vector<std::string> items;  ///< names of the code points of one build; without line breaks
  std::vector<uint64_t> counts;

  bool operator==(const CodeCounts&) const = default;
};

class Database {
 public:
  using Mode = sqlite::Mode;

  /// An empty name: a file that nobody else sees and that goes with the object, however its process ends. Throws what
  /// sqlite::Connection throws. So does every other function here.
  Database(const std::filesystem::path& file, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// All or nothing of what is added while it lives; one inside another belongs to the outer one. One run costs a
  /// transaction of its own unless there is one: many runs are added much faster inside one.
  class Transaction {
   public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

   private:
    Database& database_;
    sqlite::Transaction transaction_;
  };

  /// Adds a run with the bins it has hit; a run of the same command is replaced. Returns the id.
  /// Each name occurs once.
  uint64_t add_run(const RunRecord& run, const Catalog& catalog, const Hits& hits);
  uint64_t add_run(const RunRecord& run, std::span<const BinHits> hits);
  /// Gives ids to bins before any run hits them, in this order.
  void add_bins(const std::vector<std::string>& names);
  /// Code coverage of a run of this database, in place of what it has of the same build.
  void add_code(uint64_t run_id, const CodeCounts& code);

  /// Removes all runs. Bins and builds stay, with their ids: other processes know these.
  void clear();

  /// By command, in ascending order.
  std::vector<StoredRun> runs();
  /// Bins that some run has hit, by name, in ascending order.
  std::vector<BinTotal> bins();
  /// By name, in ascending order; only what was hit.
  std::vector<BinHits> hits_of(uint64_t run_id);
  /// Runs that hit the bin, by command, in ascending order.
  struct RunHits {
    StoredRun run;
    uint64_t hits = 0;
  };
  std::vector<RunHits> runs_of(std::string_view bin);
  /// Which run hits what: bins are indices into `names`.
  struct AllHits {
    std::vector<std::string> names;
    std::vector<std::pair<uint64_t, std::vector<uint32_t>>> runs;  ///< run id, bins; by command, in ascending order
  };
  AllHits all_hits();
  /// Of one run: one entry for each build it was run with.
  std::vector<CodeCounts> code_of(uint64_t run_id);
  /// Accelerators of runs with code coverage, in ascending order.
  std::vector<std::string> code_accels();
  /// Sum over the runs, by build, in ascending order of the builds' keys.
  std::vector<CodeCounts> code_totals();

  const std::filesystem::path& file() const { return connection_.file(); }

 private:
  uint64_t replace_run(const RunRecord& run);
  uint64_t bin_id(const std::string& name);
  uint64_t build_id(const CodeCounts& code);
  Statement& prepared(const char* sql) { return connection_.prepared(sql); }

  void forget_ids();

  sqlite::Connection connection_;
  std::vector<std::string> code_items_;  ///< of the build that was looked up last; with its id
  uint64_t code_build_ = 0;
  std::unordered_map<std::string, uint64_t> bin_ids_;  ///< ids known so far; ids never change
};

}  // namespace sharp::cover
