// SPDX-License-Identifier: Apache-2.0
// Code coverage of a database as text, JSON and lcov.
#include "tb/cover/code/cov_code_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "cfg/src/run_file.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using cover::CodeKind;
using cover::CodeSummary;
using Json = nlohmann::ordered_json;

constexpr CodeKind kShown[] = {CodeKind::line, CodeKind::branch, CodeKind::toggle, CodeKind::user};

TextTable make_table() {
  return TextTable({{"code of module", 26, false},
                    {"lines", 9},
                    {"%", 6},
                    {"branches", 9},
                    {"%", 6},
                    {"toggles", 15},
                    {"%", 6},
                    {"properties", 10},
                    {"%", 6},
                    {"excluded", 8}});
}

std::string row(const TextTable& table, const CodeSummary& s) {
  std::vector<std::string> cells = {s.name};
  for (const CodeKind kind : kShown) {
    const cover::Reached& r = s.reached[static_cast<unsigned>(kind)];
    cells.push_back(r.goals == 0 ? "" : fmt::format("{}/{}", r.reached, r.goals));
    cells.push_back(r.goals == 0 ? "" : r.percent_text());
  }
  cells.push_back(s.excluded == 0 ? "" : grouped(s.excluded));
  return table.row(cells);
}

Json summary_json(const CodeSummary& s) {
  Json json = {{"name", s.name}, {"excluded", s.excluded}};
  for (const CodeKind kind : kShown) {
    const cover::Reached& r = s.reached[static_cast<unsigned>(kind)];
    json[std::string(to_string(kind))] = {{"reached", r.reached}, {"goals", r.goals}};
  }
  return json;
}

Json list_json(const std::vector<CodeSummary>& summaries) {
  Json list = Json::array();
  for (const CodeSummary& s : summaries) list.push_back(summary_json(s));
  return list;
}

}  // namespace

std::string bits_text(const std::vector<unsigned>& bits) {
  std::string text;
  for (size_t i = 0; i < bits.size();) {
    size_t last = i;
    while (last + 1 < bits.size() && bits[last + 1] == bits[last] + 1) ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ",", bits[i]);
    if (last > i) text += fmt::format("-{}", bits[last]);
    i = last + 1;
  }
  return text;
}

CodeReport::CodeReport(cover::Database& database) {
  cover::CodeTotals totals;
  for (const cover::CodeCounts& c : database.code_totals()) totals.add(c);
  items_ = totals.items();
  if (items_.empty()) return;
  const fs::path root = SHARP_SOURCE_DIR;
  cover::ExclusionList list = cover::load_exclusions(root / "cfg" / "coverage" / "exclusions.yaml");
  for (cover::Exclusion& e : list.entries) e.where = fs::path(e.where).lexically_relative(root).string();
  exclusions_ = std::move(list.entries);
  excluded_ = cover::exclude(items_, exclusions_, root);
  const std::vector<std::string> accels = database.code_accels();
  for (std::string& machine : list.machines)
    if (std::find(accels.begin(), accels.end(), machine) == accels.end()) missing_.push_back(std::move(machine));
  if (missing_.empty()) cover::require_no_stale(excluded_, exclusions_);
}

cover::Reached CodeReport::property(const std::string& label) const {
  cover::Reached reached;
  for (size_t i = 0; i < items_.size(); ++i)
    if (items_[i].point.kind == CodeKind::user && items_[i].point.detail == label && excluded_.items[i] == 0)
      reached += {items_[i].count != 0 ? 1u : 0u, 1};
  return reached;
}

std::vector<CodeReport::ExcludedEntry> CodeReport::entries() const {
  std::vector<ExcludedEntry> entries;
  for (size_t e = 0; e < exclusions_.size(); ++e) {
    if (entries.empty() || entries.back().where != exclusions_[e].where)
      entries.push_back({exclusions_[e].where, exclusions_[e].reason});
    entries.back().points += excluded_.matched[e];
  }
  return entries;
}

void CodeReport::print(bool unreached) const {
  if (items_.empty()) return;
  const TextTable table = make_table();
  fmt::print("\n{}", table.header());
  for (const CodeSummary& s : cover::summarise_modules(items_, excluded_.items)) fmt::print("{}", row(table, s));
  fmt::print("{}", row(table, cover::summarise_code(items_, excluded_.items)));
  fmt::print("\nexcluded: {} constant by configuration\n", grouped(excluded_.constants));
  for (const ExcludedEntry& e : entries()) fmt::print("excluded: {} {}: {}\n", grouped(e.points), e.where, e.reason);
  if (excluded_.reached != 0)
    fmt::print("{} points that an exclusion names were reached and count\n", grouped(excluded_.reached));
  if (!excluded_.stale.empty())
    fmt::print("{} exclusions match nothing here; they are judged when the database has code of {} too\n",
               grouped(excluded_.stale.size()), fmt::join(missing_, ", "));
  if (!unreached) return;
  fmt::print("\ncode that no run has reached:\n");
  std::map<std::string, std::map<std::string, std::vector<unsigned>>> nets;  // where and net; edge; bits
  for (size_t i = 0; i < items_.size(); ++i) {
    const cover::CodePoint& p = items_[i].point;
    if (excluded_.items[i] != 0 || items_[i].count != 0) continue;
    if (p.kind == CodeKind::toggle)
      nets[fmt::format("{}:{} {} {}", p.file, p.line, p.instance, p.signal())][p.detail.substr(p.detail.rfind(' '))]
          .push_back(p.bit());
    else
      fmt::print("  {} {}:{}:{} {} {}\n", to_string(p.kind), p.file, p.line, p.column, p.instance, p.detail);
  }
  for (auto& [net, edges] : nets)
    for (auto& [edge, bits] : edges) {
      std::sort(bits.begin(), bits.end());
      fmt::print("  toggle {} bits {}{}\n", net, bits_text(bits), edge);
    }
}

nlohmann::ordered_json CodeReport::json() const {
  if (items_.empty()) return nullptr;
  Json json = {{"all", summary_json(cover::summarise_code(items_, excluded_.items))},
               {"modules", list_json(cover::summarise_modules(items_, excluded_.items))},
               {"instances", list_json(cover::summarise_instances(items_, excluded_.items))},
               {"constants", excluded_.constants}};
  json["exclusions"] = Json::array();
  for (const ExcludedEntry& e : entries())
    json["exclusions"].push_back({{"where", e.where}, {"reason", e.reason}, {"points", e.points}});
  return json;
}

void CodeReport::write_lcov(const std::string& file) const {
  if (items_.empty())
    throw cfg::ConfigError(file + ": the database holds no code coverage; runs of --variant coverage have it");
  write_file(file, cover::lcov_text(items_, excluded_.items, SHARP_SOURCE_DIR));
}

}  // namespace sharp::tb
