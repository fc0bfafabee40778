// SPDX-License-Identifier: Apache-2.0
// Queries of a coverage database.
#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

#include "cfg/src/run_file.h"
#include "tb/cover/store/database.h"
#include "tb/cover/store/deflate.h"

namespace sharp::cover {
namespace {

constexpr const char* kRunColumns = "run.id, command, accel, latency, variant, seed, verdict, cycles";

StoredRun stored_run(Statement& row) {
  const auto text = [&row](int column) { return std::string(row.text(column)); };
  return {row.number(0), {text(1), text(2), text(3), text(4), row.number(5), text(6), row.number(7)}};
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> parts;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

uint64_t number(const std::string& text, const sqlite::Connection& connection) {
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  if (std::from_chars(text.data(), end, value) == std::from_chars_result{end, std::errc{}}) return value;
  connection.damaged(fmt::format("'{}' is no count of code coverage", text));
}

std::vector<std::string> unpacked_lines(std::string_view packed, const sqlite::Connection& connection) {
  try {
    return split_lines(inflate_text(packed));
  } catch (const std::runtime_error& e) {
    connection.damaged(e.what());
  }
}

/// A row of items and counts.
CodeCounts code_counts(Statement& row, const sqlite::Connection& connection) {
  CodeCounts code;
  code.items = unpacked_lines(row.text(0), connection);
  for (const std::string& count : unpacked_lines(row.text(1), connection))
    code.counts.push_back(number(count, connection));
  if (code.items.size() != code.counts.size())
    connection.damaged(
        fmt::format("{} counts for the {} code points of their build", code.counts.size(), code.items.size()));
  return code;
}

}  // namespace

std::vector<StoredRun> Database::runs() {
  Statement select(connection_, fmt::format("select {} from run order by command", kRunColumns));
  std::vector<StoredRun> runs;
  while (select.step()) runs.push_back(stored_run(select));
  return runs;
}

std::vector<BinTotal> Database::bins() {
  Statement select(
      connection_,
      "select name, count(*), sum(hits) from hit join bin on bin.id = bin_id group by bin_id order by name");
  std::vector<BinTotal> bins;
  while (select.step()) bins.push_back({std::string(select.text(0)), select.number(1), select.number(2)});
  return bins;
}

std::vector<BinHits> Database::hits_of(uint64_t run_id) {
  Statement& select =
      prepared("select name, hits from hit join bin on bin.id = bin_id where run_id = ? order by name").bind(run_id);
  std::vector<BinHits> hits;
  while (select.step()) hits.push_back({std::string(select.text(0)), select.number(1)});
  return hits;
}

std::vector<Database::RunHits> Database::runs_of(std::string_view bin) {
  Statement select(
      connection_,
      fmt::format("select {}, hits from hit join run on run.id = run_id where bin_id = (select id from bin "
                  "where name = ?) order by command",
                  kRunColumns));
  select.bind(bin);
  std::vector<RunHits> runs;
  while (select.step()) runs.push_back({stored_run(select), select.number(8)});
  return runs;
}

Database::AllHits Database::all_hits() {
  AllHits all;
  std::unordered_map<uint64_t, uint32_t> index;  // of a bin id
  for (Statement names(connection_, "select id, name from bin order by name"); names.step();) {
    index.emplace(names.number(0), static_cast<uint32_t>(all.names.size()));
    all.names.emplace_back(names.text(1));
  }
  for (const StoredRun& run : runs()) {
    std::vector<uint32_t>& bins = all.runs.emplace_back(run.id, std::vector<uint32_t>{}).second;
    Statement& select = prepared("select bin_id from hit where run_id = ?").bind(run.id);
    while (select.step()) {
      const auto bin = index.find(select.number(0));
      if (bin == index.end())
        connection_.damaged(fmt::format("there is no bin {}, but a run hits it", select.number(0)));
      bins.push_back(bin->second);
    }
  }
  return all;
}

std::vector<CodeCounts> Database::code_of(uint64_t run_id) {
  Statement& select =
      prepared("select items, counts from code_run join code_build on id = build_id where run_id = ? order by key")
          .bind(run_id);
  std::vector<CodeCounts> code;
  while (select.step()) code.push_back(code_counts(select, connection_));
  return code;
}

std::vector<std::string> Database::code_accels() {
  Statement select(connection_, "select distinct accel from run join code_run on run.id = run_id order by accel");
  std::vector<std::string> accels;
  while (select.step()) accels.emplace_back(select.text(0));
  return accels;
}

std::vector<CodeCounts> Database::code_totals() {
  Statement select(connection_,
                   "select items, counts, build_id from code_run join code_build on id = build_id order by key");
  std::vector<CodeCounts> totals;
  uint64_t build = 0;
  while (select.step()) {
    CodeCounts code = code_counts(select, connection_);
    if (totals.empty() || select.number(2) != build)
      totals.push_back(std::move(code));
    else
      for (size_t i = 0; i < code.counts.size(); ++i) totals.back().counts[i] += code.counts[i];
    build = select.number(2);
  }
  return totals;
}

}  // namespace sharp::cover
