// SPDX-License-Identifier: Apache-2.0
// Text of run tables.
#include "tb/run/run_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text/command_text.h"

namespace sharp::tb {
namespace {

constexpr unsigned kFailuresAtLength = 10;

unsigned widest_label(const std::vector<CaseReport>& reports) {
  size_t width = 0;
  for (const CaseReport& r : reports) width = std::max(width, r.label.size());
  return static_cast<unsigned>(width);
}

std::vector<Column> run_columns(unsigned label_width) {
  // "interrupted" is the widest verdict that may appear in numbers.
  std::vector<Column> columns = {
      {"verdict", 11, false}, {"case", label_width, false}, {"K", 3}, {"golden", 8}, {"rtl", 8}, {"util", 6}};
  for (unsigned reason = 1; reason < cfg::kNumStallReasons; ++reason)
    columns.push_back({std::string(cfg::to_string(static_cast<cfg::StallReason>(reason))), 5});
  columns.push_back({"values", 11});
  columns.push_back({"|h-ref|", 8});
  columns.push_back({"|h-expect|", 8});
  return columns;
}

std::string error_cell(const std::optional<double>& error) { return error ? fmt::format("{:.2e}", *error) : "-"; }

/// The verdict, or "not run" for a case that had no turn before the interruption.
std::string state(const CaseReport& r) {
  const bool not_run = !r.started && r.result.verdict == Verdict::interrupted;
  return not_run ? "not run" : std::string(to_string(r.result.verdict));
}

const char* plural(size_t n) { return n == 1 ? "" : "s"; }

}  // namespace

std::string k_cell(const std::vector<PassInfo>& passes, bool k_auto) {
  const auto by_k = [](const PassInfo& a, const PassInfo& b) { return a.desc.k < b.desc.k; };
  const auto [least, most] = std::minmax_element(passes.begin(), passes.end(), by_k);
  if (least == passes.end()) return "-";
  const std::string k = least->desc.k == most->desc.k ? std::to_string(least->desc.k)
                                                      : fmt::format("{}..{}", least->desc.k, most->desc.k);
  return (k_auto ? "auto " : "") + k;
}

RunTable::RunTable(const std::vector<CaseReport>& blanks) : table_(run_columns(widest_label(blanks))) {}

std::string RunTable::row(const CaseReport& r) const {
  if (!r.started) return table_.row({state(r), r.label});
  const SessionResult& s = r.result;
  const bool read_back = s.rtl.cycles != 0;  // a run that ended early did not get to its counters
  std::vector<std::string> cells = {state(r),
                                    r.label,
                                    k_cell(r.passes, r.k_auto),
                                    std::to_string(s.golden.cycles),
                                    read_back ? std::to_string(s.rtl.cycles) : "-",
                                    read_back ? fmt::format("{:.1f}%", 100.0 * s.utilisation) : "-"};
  for (unsigned reason = 1; reason < cfg::kNumStallReasons; ++reason)
    cells.push_back(read_back ? std::to_string(s.rtl.stalls[reason]) : "-");
  cells.push_back(grouped(s.values_compared));
  cells.push_back(error_cell(r.h_reference_error));
  cells.push_back(error_cell(r.h_expect_error));
  return table_.row(cells);
}

std::string failure_text(const std::vector<CaseReport>& reports) {
  std::string text;
  size_t failures = 0;
  for (const CaseReport& r : reports) {
    const SessionResult& s = r.result;
    if (s.verdict == Verdict::pass || state(r) == "not run" || ++failures > kFailuresAtLength) continue;
    text += fmt::format("\n{}: {}\n", to_string(s.verdict), r.label);
    if (!s.detail.empty()) text += s.detail + "\n";
    if (s.failure && s.failure->message != s.detail) text += s.failure->message + "\n";
    if (!r.wave.empty())
      text += fmt::format("waves:     {} (sharp waves {})\n", r.wave,
                          shell_path(std::filesystem::path(r.wave).parent_path()));
    if (r.started) text += fmt::format("reproduce: {}\n", r.reproduce);
  }
  if (failures > kFailuresAtLength)
    text += fmt::format("\n... and {} more that did not pass: --json FILE or --out DIR hold them all\n",
                        failures - kFailuresAtLength);
  return text;
}

nlohmann::ordered_json verdict_counts(const std::vector<CaseReport>& reports) {
  nlohmann::ordered_json counts = nlohmann::ordered_json::object();
  for (const CaseReport& r : reports) {
    const std::string name = state(r);
    counts[name] = counts.value(name, 0) + 1;
  }
  return counts;
}

std::string summary_line(const std::vector<CaseReport>& reports, double seconds) {
  uint64_t values = 0, cycles = 0;
  for (const CaseReport& r : reports) {
    values += r.result.values_compared;
    cycles += r.result.cycles_compared;
  }
  std::string verdicts;
  const nlohmann::ordered_json counts = verdict_counts(reports);  // outlives the loop over its items
  for (const auto& [name, count] : counts.items())
    verdicts += fmt::format("{}{} {}", verdicts.empty() ? "" : ", ", count.get<size_t>(), name);
  return fmt::format("{} run{}: {}; {} values and {} cycles compared in {:.1f} s\n", reports.size(),
                     plural(reports.size()), verdicts.empty() ? "nothing to run" : verdicts, grouped(values),
                     grouped(cycles), seconds);
}

}  // namespace sharp::tb
