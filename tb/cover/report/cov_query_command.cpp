// SPDX-License-Identifier: Apache-2.0
// `sharp cov who` and `sharp cov adds`: from a bin to its runs, and from a run to its bins.
#include "tb/cover/report/cov_query_command.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "base/output/text_table.h"
#include "base/text/command_text.h"
#include "cfg/src/reader.h"
#include "cfg/src/run_file.h"
#include "tb/cover/groups/coverage.h"
#include "tb/cover/store/database.h"

namespace sharp::tb {
namespace {

using cover::Database;

/// Names of the catalog and of the database, in ascending order.
std::vector<std::string> known_bins(const cover::Catalog& catalog, Database& database) {
  std::set<std::string> names;
  for (const cover::Bin& bin : catalog.bins()) names.insert(bin.name);
  for (cover::BinTotal& bin : database.bins()) names.insert(std::move(bin.name));
  return {names.begin(), names.end()};
}

/// Throws ConfigError, with the nearest name, if there is none.
std::vector<std::string> matching_bins(const std::string& pattern, const std::vector<std::string>& known) {
  if (std::binary_search(known.begin(), known.end(), pattern)) return {pattern};
  std::vector<std::string> names;
  for (const std::string& name : known)
    if (fnmatch(pattern.c_str(), name.c_str(), 0) == 0) names.push_back(name);
  if (names.empty())
    throw cfg::ConfigError(
        fmt::format("no bin is called '{}', nor matches it{}; sharp cov report --unreached and "
                    "docs/coverage.md say what there is",
                    pattern, cfg::suggest(pattern, known)));
  return names;
}

/// Why a bin that nobody hit is not hit.
std::string not_hit(const cover::Catalog& catalog, const std::string& database, const std::string& name) {
  const cover::Bin& bin = catalog.bins()[*catalog.find(name)];
  if (bin.kind != cover::BinKind::count) return fmt::format("{}: {}", to_string(bin.kind), bin.reason);
  return fmt::format("not hit yet; sharp cov close --db {} --bin {} tries to", shell_path(database), shell_word(name));
}

void print_runs(const std::vector<Database::RunHits>& runs, unsigned shown) {
  const TextTable table({{"hits", 11}, {"run", 0, false}});
  size_t n = 0;
  for (; n < runs.size() && (shown == 0 || n < shown); ++n)
    fmt::print("{}", table.row({grouped(runs[n].hits), runs[n].run.record.command}));
  if (n < runs.size()) fmt::print("             ... and {} more (--runs 0: all)\n", grouped(runs.size() - n));
}

/// The text stands at `at` as whole words: "only 3" is no part of "only 30".
bool is_whole(const std::string& command, size_t at, size_t size) {
  const auto letter = [&](size_t i) {
    return i < command.size() && std::isalnum(static_cast<unsigned char>(command[i]));
  };
  return !(at > 0 && letter(at - 1)) && !letter(at + size);
}

/// Runs whose command has the text in it: as whole words if any has, else anywhere.
std::vector<cover::StoredRun> find_runs(Database& database, const std::string& text) {
  std::vector<cover::StoredRun> words, parts;
  for (cover::StoredRun& run : database.runs()) {
    const size_t at = run.record.command.find(text);
    if (at == std::string::npos) continue;
    (is_whole(run.record.command, at, text.size()) ? words : parts).push_back(std::move(run));
  }
  return words.empty() ? parts : words;
}

/// The only run with this text in its command.
cover::StoredRun find_run(Database& database, const std::string& text) {
  const std::vector<cover::StoredRun> found = find_runs(database, text);
  for (const cover::StoredRun& run : found)
    if (run.record.command == text) return run;
  if (found.empty())
    throw cfg::ConfigError(fmt::format("{}: no run has '{}' in its command", database.file().string(), text));
  if (found.size() > 1)
    throw cfg::ConfigError(
        fmt::format("{}: {} runs have '{}' in their command, for example '{}' and '{}'; write more of it",
                    database.file().string(), found.size(), text, found[0].record.command, found[1].record.command));
  return found[0];
}

}  // namespace

CountedVerdict cov_who_command(const CovWhoArgs& args) {
  Database database(args.database, Database::Mode::read_only);
  const cover::Coverage coverage;
  for (const std::string& name : matching_bins(args.bin, known_bins(coverage.catalog(), database))) {
    const std::vector<Database::RunHits> runs = database.runs_of(name);
    if (runs.empty())
      fmt::print("{}: {}\n", name, not_hit(coverage.catalog(), args.database, name));
    else
      fmt::print("{}: {} run{}\n", name, grouped(runs.size()), runs.size() == 1 ? "" : "s");
    print_runs(runs, args.runs);
  }
  return {Verdict::pass, {{"runs", database.runs().size()}}};
}

CountedVerdict cov_adds_command(const CovAddsArgs& args) {
  Database database(args.database, Database::Mode::read_only);
  const cover::StoredRun run = find_run(database, args.run);
  std::set<std::string> alone;  // bins that one run hits
  for (const cover::BinTotal& bin : database.bins())
    if (bin.runs == 1) alone.insert(bin.name);
  const std::vector<cover::BinHits> hits = database.hits_of(run.id);
  size_t added = 0;
  for (const cover::BinHits& h : hits) {
    if (!alone.contains(h.name)) continue;
    fmt::print("{}\n", h.name);
    ++added;
  }
  fmt::print("{}: hits {} bins, {} of them alone\n", run.record.command, grouped(hits.size()), grouped(added));
  return {Verdict::pass, {{"bins", hits.size()}}};
}

}  // namespace sharp::tb
