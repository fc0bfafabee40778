// SPDX-License-Identifier: Apache-2.0
// `sharp cov report`: table, JSON, lcov and page of a database.
#include "tb/cover/report/cov_report_command.h"

#include <fmt/format.h>

#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "base/text/command_text.h"
#include "cfg/src/run_file.h"
#include "tb/cover/code/cov_code_report.h"
#include "tb/cover/groups/coverage.h"
#include "tb/cover/plan/plan_measurement.h"
#include "tb/cover/plan/plan_tree.h"
#include "tb/cover/report/report_json.h"
#include "tb/cover/report/report_page.h"
#include "tb/cover/store/database.h"
#include "tb/cover/store/summary.h"
#include "tb/sim/result_json.h"

namespace sharp::tb {
namespace {

using cover::BinKind;
using cover::Catalog;
using cover::Database;
using cover::PointSummary;
using cover::Summary;

constexpr size_t kShown = 10;

std::vector<std::string> cells(const std::string& name, const PointSummary& s) {
  return {name,
          grouped(s.reached.reached),
          grouped(s.reached.goals),
          s.reached.percent_text(),
          s.ignored == 0 ? "" : grouped(s.ignored),
          s.illegal_hit == 0 ? "" : grouped(s.illegal_hit)};
}

unsigned widest_name(const Catalog& catalog) {
  size_t width = 0;
  for (const Catalog::Point& p : catalog.points()) width = std::max(width, p.spec.name.size() + 2);
  return static_cast<unsigned>(width);
}

void print_table(const Catalog& catalog, const Summary& summary) {
  const TextTable table({{"group, point", widest_name(catalog), false},
                         {"reached", 9},
                         {"goals", 9},
                         {"%", 6},
                         {"ignored", 8},
                         {"illegal hit", 8}});
  fmt::print("{}", table.header());
  for (const cover::GroupSummary& group : summary.groups) {
    fmt::print("{}", table.row(cells(group.name, group.total)));
    for (const PointSummary& p : group.points)
      fmt::print("{}", table.row(cells("  " + catalog.points()[p.point].spec.name, p)));
  }
  fmt::print("{}", table.row(cells("all", summary.total)));
}

/// Bins of a kind that are hit, or are not.
std::vector<std::string> bins_where(const Catalog& catalog, const Summary& summary, BinKind kind, bool hit) {
  std::vector<std::string> names;
  for (size_t i = 0; i < summary.bins.size(); ++i)
    if (catalog.bins()[i].kind == kind && (summary.bins[i].runs != 0) == hit) names.push_back(catalog.bins()[i].name);
  return names;
}

void print_names(const std::string& heading, const std::vector<std::string>& names, size_t shown) {
  if (names.empty()) return;
  fmt::print("\n{} {}:\n", grouped(names.size()), heading);
  for (size_t i = 0; i < names.size() && i < shown; ++i) fmt::print("  {}\n", names[i]);
  if (names.size() > shown) fmt::print("  ... and {} more\n", grouped(names.size() - shown));
}

void print_report(const CovReportArgs& args, const Catalog& catalog, const Summary& summary, size_t runs) {
  print_table(catalog, summary);
  if (args.unreached)
    print_names(fmt::format("goals that no run has hit; sharp cov close --db {} --bin NAME tries one",
                            shell_path(args.database)),
                bins_where(catalog, summary, BinKind::count, false), SIZE_MAX);
  print_names("illegal bins are hit by runs that were added when they were legal",
              bins_where(catalog, summary, BinKind::illegal, true), SIZE_MAX);
  print_names("bins of the database are not in the catalog of this program and do not count", summary.unknown, kShown);
  const cover::Reached& r = summary.total.reached;
  fmt::print("\n{}: {} runs reach {} of {} goals: {} %\n", args.database, grouped(runs), grouped(r.reached),
             grouped(r.goals), r.percent_text());
}

/// Goals reached by each database of --history and by the reported one.
nlohmann::ordered_json trend(const CovReportArgs& args, const Catalog& catalog, const Summary& now, size_t runs) {
  nlohmann::ordered_json points = nlohmann::ordered_json::array();
  const auto add = [&points](const std::string& name, size_t number, const Summary& s) {
    points.push_back(
        {{"database", name}, {"runs", number}, {"reached", s.total.reached.reached}, {"goals", s.total.reached.goals}});
  };
  for (const std::string& file : args.history) {
    Database older(file, Database::Mode::read_only);
    add(file, older.runs().size(), cover::summarise(catalog, older.bins()));
  }
  add(args.database, runs, now);
  return points;
}

nlohmann::ordered_json report(const CovReportArgs& args, Database& database, const Catalog& catalog,
                              const Summary& summary, const CountedVerdict& verdict) {
  nlohmann::ordered_json json = report_head("cov report", verdict);
  json.update({{"database", args.database}, {"runs", database.runs().size()}});
  json.update(to_json(catalog, summary));
  json["trend"] = trend(args, catalog, summary, database.runs().size());
  return json;
}

/// The plan with what the summary has reached of it. Whether it names what exists is the business of `sharp plan`.
nlohmann::ordered_json plan_results(const Catalog& catalog, const Summary& summary, const CodeReport& code) {
  const cover::Plan plan = cover::load_plan(cfg::config_root() / "plan");
  const cover::Resolution resolution = cover::resolve(
      plan, {catalog, {}, {}, {}, cover::rtl_properties(std::filesystem::path(SHARP_SOURCE_DIR) / "rtl")});
  const PlanMeasurement measured(plan, resolution, summary, code);
  return cover::plan_tree(plan, resolution, measured.result, measured.goals);
}

}  // namespace

CountedVerdict cov_report_command(const CovReportArgs& args) {
  Database database(args.database, Database::Mode::read_only);
  const cover::Coverage coverage;
  const Summary summary = cover::summarise(coverage.catalog(), database.bins());
  const size_t runs = database.runs().size();
  const CountedVerdict verdict(summary.total.illegal_hit == 0 ? Verdict::pass : Verdict::mismatch, {{"runs", runs}});
  print_report(args, coverage.catalog(), summary, runs);
  const CodeReport code(database);
  code.print(args.unreached);
  if (!args.lcov.empty()) code.write_lcov(args.lcov);
  if (args.json.empty() && args.html.empty()) return verdict;
  nlohmann::ordered_json json = report(args, database, coverage.catalog(), summary, verdict);
  json["code"] = code.json();
  if (!args.json.empty()) write_json(args.json, json);
  if (args.html.empty()) return verdict;
  if (!json["code"].is_null()) json["code"]["files"] = code.sources();
  json["plan"] = plan_results(coverage.catalog(), summary, code);
  cover::add_examples(json, coverage.catalog(), summary, database);
  write_file(args.html, cover::report_page(json));
  return verdict;
}

}  // namespace sharp::tb
