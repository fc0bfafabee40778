// SPDX-License-Identifier: Apache-2.0
// Merging in the order of commands and bin names.
#include "tb/cover/store/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "base/output/output.h"

namespace fs = std::filesystem;

namespace sharp::cover {
namespace {

struct Source {
  Database* database = nullptr;
  StoredRun run;
};

/// The output. Nobody else writes to it as long as it lives; without commit() it is as it was.
struct Target {
  explicit Target(const fs::path& file) : database(file, Database::Mode::create), transaction(database) {}

  Database database;
  Database::Transaction transaction;
};

std::vector<std::unique_ptr<Database>> open_all(std::span<const fs::path> inputs) {
  std::vector<std::unique_ptr<Database>> databases;
  for (const fs::path& input : inputs)
    databases.push_back(std::make_unique<Database>(input, Database::Mode::read_only));
  return databases;
}

std::map<std::string, Source> select_runs(std::span<const std::unique_ptr<Database>> inputs, MergeResult& result) {
  std::map<std::string, Source> runs;
  for (const auto& input : inputs)
    for (StoredRun& run : input->runs()) {
      Source& place = runs[run.record.command];
      result.replaced += place.database != nullptr;
      place = {input.get(), std::move(run)};
    }
  return runs;
}

void write_runs(Database& out, const std::map<std::string, Source>& runs, MergeResult& result) {
  Database::Transaction transaction(out);
  std::set<std::string> names;
  for (const auto& [command, source] : runs)
    for (BinHits& h : source.database->hits_of(source.run.id)) names.insert(std::move(h.name));
  out.add_bins({names.begin(), names.end()});  // their ids then do not depend on who hits them
  for (const auto& [command, source] : runs) {
    const uint64_t id = out.add_run(source.run.record, source.database->hits_of(source.run.id));
    for (const CodeCounts& code : source.database->code_of(source.run.id)) out.add_code(id, code);
  }
  transaction.commit();
  result.bins = names.size();
  result.runs = runs.size();
}

template <class T>
std::vector<T> only_first(const std::vector<T>& a, const std::vector<T>& b) {
  std::vector<T> rest;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
  return rest;
}

std::vector<std::string> bin_names(Database& database) {
  std::vector<std::string> names;
  for (BinTotal& bin : database.bins()) names.push_back(std::move(bin.name));
  return names;
}

std::map<std::string, StoredRun> by_command(Database& database) {
  std::map<std::string, StoredRun> runs;
  for (StoredRun& run : database.runs()) runs.emplace(run.record.command, std::move(run));
  return runs;
}

}  // namespace

MergeResult merge_databases(const fs::path& output, std::span<const fs::path> inputs) {
  std::optional<Target> target;
  if (fs::exists(output)) target.emplace(output);  // before it is read: it may be an input
  std::vector<std::unique_ptr<Database>> all;
  all.push_back(std::make_unique<Database>("", Database::Mode::create));
  MergeResult result;
  {
    const auto databases = open_all(inputs);
    write_runs(*all[0], select_runs(databases, result), result);
  }
  if (!target) target.emplace(output);  // all that could be wrong with the inputs would have been seen
  target->database.clear();
  MergeResult again;
  write_runs(target->database, select_runs(all, again), again);
  target->transaction.commit();
  return result;
}

DatabaseDiff diff_databases(Database& a, Database& b) {
  DatabaseDiff diff;
  const std::map<std::string, StoredRun> runs_a = by_command(a), runs_b = by_command(b);
  for (const auto& [command, run] : runs_b)
    if (!runs_a.contains(command)) diff.runs_b.push_back(command);
  for (const auto& [command, run] : runs_a) {
    const auto other = runs_b.find(command);
    if (other == runs_b.end())
      diff.runs_a.push_back(command);
    else if (run.record != other->second.record || a.hits_of(run.id) != b.hits_of(other->second.id) ||
             a.code_of(run.id) != b.code_of(other->second.id))
      diff.changed.push_back(command);
  }
  const std::vector<std::string> bins_a = bin_names(a), bins_b = bin_names(b);
  diff.bins_a = only_first(bins_a, bins_b);
  diff.bins_b = only_first(bins_b, bins_a);
  return diff;
}

}  // namespace sharp::cover
