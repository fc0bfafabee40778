// SPDX-License-Identifier: Apache-2.0
// `sharp plan`: the verification plan with results, its page, and whether it names what exists.
#include "tb/cover/plan/plan_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <fstream>

#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "base/text/command_text.h"
#include "cfg/src/run_file.h"
#include "tb/cover/groups/coverage.h"
#include "tb/cover/plan/plan_measurement.h"
#include "tb/cover/plan/plan_resolve.h"
#include "tb/cover/plan/plan_tree.h"
#include "tb/cover/plan/test_list.h"
#include "tb/cover/store/database.h"
#include "tb/sim/result_json.h"
#include "tb/sim/session.h"

namespace sharp::tb {
namespace {

namespace fs = std::filesystem;
using cover::GoalResult;
using cover::ItemResult;
using cover::PlanItem;
using cover::PlanResult;
using cover::Reached;
using cover::Resolution;
using cover::ResolvedItem;
using cover::Stage;
using nlohmann::ordered_json;

const fs::path kSource = SHARP_SOURCE_DIR;

std::vector<std::string> boundary_names() {
  std::vector<std::string> names;
  for (size_t b = 0; b < kNumBoundaries; ++b) names.emplace_back(to_string(static_cast<Boundary>(b)));
  return names;
}

/// Last stage that is shown.
size_t last_stage(const PlanArgs& args) {
  for (size_t s = 0; s < cover::kStageNames.size(); ++s)
    if (args.stage == cover::kStageNames[s]) return s;
  return cover::kStageNames.size() - 1;
}

/// What the database of the arguments holds; nothing if there is none.
struct Results {
  cover::Summary summary;
  CodeReport code;
  uint64_t runs = 0;
};
Results read_results(const std::string& file, const cover::Catalog& catalog) {
  if (file.empty()) return {cover::summarise(catalog, {}), {}, 0};
  cover::Database database(file, cover::Database::Mode::read_only);
  return {cover::summarise(catalog, database.bins()), CodeReport(database), database.runs().size()};
}

std::string read_page(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void check_page(const cover::Plan& plan, std::vector<std::string>& errors) {
  const fs::path page = kSource / "docs" / "verification-plan.md";
  if (read_page(page) != to_markdown(plan))
    errors.push_back(
        fmt::format("{} is not current; write it with: sharp plan --markdown {}", page.string(), shell_path(page)));
}

std::vector<std::string> cells(const PlanArgs& args, const ResolvedItem& r, const ItemResult& result) {
  const PlanItem& item = *r.item;
  const std::string tests = grouped(r.tests);
  if (!item.is_counted()) return {"  " + item.id, std::string(to_string(item.stage)), tests, "", "", "", ""};
  const bool results = !args.database.empty();
  return {"  " + item.id,
          std::string(to_string(item.stage)),
          tests,
          grouped(result.reached.goals),
          fmt::format("{}", item.goal),
          results ? result.reached.percent_text() : "",
          !results || result.met ? "" : "NOT MET"};
}

void print_tree(const PlanArgs& args, const cover::Plan& plan, const Resolution& resolution, const PlanResult& result) {
  size_t width = 0;
  for (const ResolvedItem& r : resolution.items) width = std::max(width, r.item->id.size() + 2);
  const TextTable table({{"area, item", static_cast<unsigned>(width), false},
                         {"stage", 5, false},
                         {"tests", 6},
                         {"bins", 6},
                         {"goal %", 6},
                         {"%", 6},
                         {"", 7, false}});
  fmt::print("{}", table.header());
  size_t i = 0;
  for (const cover::PlanArea& area : plan.areas) {
    fmt::print("{}\n", area.title);
    for (size_t n = 0; n < area.items.size(); ++n, ++i)
      if (static_cast<size_t>(resolution.items[i].item->stage) <= last_stage(args))
        fmt::print("{}", table.row(cells(args, resolution.items[i], result.items[i])));
  }
}

void print_goal(const GoalResult& g) {
  const std::string reached = g.counted ? fmt::format("{} % ({} of {})", g.reached.percent_text(),
                                                      grouped(g.reached.reached), grouped(g.reached.goals))
                                        : "the database has no code coverage";
  fmt::print("  {:<12} goal {:>3} %: {}{}\n", g.goal->what, g.goal->percent, reached, g.met() ? "" : "  NOT MET");
}

void print_stages(const PlanArgs& args, const PlanMeasurement& measured) {
  fmt::print("\n");
  for (size_t s = 0; s <= last_stage(args); ++s) {
    const cover::StageResult& stage = measured.result.stages[s];
    fmt::print("{}: {} items with bins, {} bins", cover::kStageNames[s], grouped(stage.items),
               grouped(stage.reached.goals));
    if (!args.database.empty())
      fmt::print("; {} items have met their goal, {} bins reached: {} %", grouped(stage.met),
                 grouped(stage.reached.reached), stage.reached.percent_text());
    fmt::print("\n");
    if (args.database.empty()) continue;
    for (const GoalResult& g : measured.goals[s]) print_goal(g);
  }
}

/// Goals of items and stages that are shown and not met, in words.
std::vector<std::string> unmet(const PlanArgs& args, const Resolution& resolution, const PlanMeasurement& measured) {
  std::vector<std::string> words;
  for (size_t i = 0; i < resolution.items.size(); ++i)
    if (static_cast<size_t>(resolution.items[i].item->stage) <= last_stage(args) && !measured.result.items[i].met)
      words.push_back(resolution.items[i].item->id);
  for (size_t s = 0; s <= last_stage(args); ++s)
    for (const GoalResult& g : measured.goals[s])
      if (!g.met()) words.push_back(fmt::format("{} {}", cover::kStageNames[s], g.goal->what));
  return words;
}

ordered_json to_json(const ResolvedItem& r, const ItemResult& result, const std::string& area) {
  const PlanItem& item = *r.item;
  return {{"id", item.id},
          {"area", area},
          {"title", item.title},
          {"source", item.source},
          {"stage", to_string(item.stage)},
          {"tests", r.tests},
          {"bins", result.reached.goals},
          {"reached", result.reached.reached},
          {"goal", item.goal},
          {"met", result.met},
          {"uncounted", item.uncounted}};
}

ordered_json report(const PlanArgs& args, const cover::Plan& plan, const Resolution& resolution,
                    const PlanMeasurement& measured, const CountedVerdict& verdict) {
  const PlanResult& result = measured.result;
  ordered_json items = ordered_json::array(), stages = ordered_json::array();
  size_t i = 0;
  for (const cover::PlanArea& area : plan.areas)
    for (size_t n = 0; n < area.items.size(); ++n, ++i)
      if (static_cast<size_t>(resolution.items[i].item->stage) <= last_stage(args))
        items.push_back(to_json(resolution.items[i], result.items[i], area.title));
  for (size_t s = 0; s <= last_stage(args); ++s) {
    const cover::StageResult& stage = result.stages[s];
    stages.push_back({{"stage", cover::kStageNames[s]},
                      {"items", stage.items},
                      {"met", stage.met},
                      {"bins", stage.reached.goals},
                      {"reached", stage.reached.reached},
                      {"demands", cover::to_json(measured.goals[s])}});
  }
  ordered_json json = report_head("plan", verdict);
  json.update({{"database", args.database},
               {"stages", stages},
               {"items", items},
               {"unmet", args.database.empty() ? std::vector<std::string>() : unmet(args, resolution, measured)},
               {"errors", resolution.errors}});
  return json;
}

/// What the verdict rests on: items that are shown, and with --require the bins that they demand, in the runs that were
/// made for them.
std::vector<Counted> counted(const PlanArgs& args, const Resolution& resolution, const PlanMeasurement& measured,
                             const Results& results) {
  std::vector<Counted> counts = {{"items", 0}};
  for (const ResolvedItem& r : resolution.items)
    counts[0].number += static_cast<size_t>(r.item->stage) <= last_stage(args);
  if (!args.database.empty()) counts.push_back({"runs", results.runs});
  if (args.require) counts.push_back({"bins", measured.result.stages[last_stage(args)].reached.goals});
  return counts;
}

void print_errors(const std::vector<std::string>& errors) {
  for (const std::string& e : errors) fmt::print(stderr, "sharp plan: {}\n", e);
  if (!errors.empty()) fmt::print(stderr, "sharp plan: {} errors\n", grouped(errors.size()));
}

}  // namespace

CountedVerdict plan_command(const PlanArgs& args) {
  if (args.require && args.database.empty())
    throw cfg::ConfigError("--require: goals are met by the runs of a database; state it with --db DB");
  const cover::Plan plan = cover::load_plan(args.plan.empty() ? cfg::config_root() / "plan" : fs::path(args.plan));
  if (!args.markdown.empty()) write_file(args.markdown, to_markdown(plan));
  const cover::Coverage coverage;
  Resolution resolution = resolve(
      plan, {coverage.catalog(), args.tests.empty() ? tests_of_build(SHARP_BUILD_DIR) : tests_of_file(args.tests),
             boundary_names(), cover::rtl_assertions(kSource / "rtl"), cover::rtl_properties(kSource / "rtl")});
  if (args.check) check_page(plan, resolution.errors);
  const Results results = read_results(args.database, coverage.catalog());
  const PlanMeasurement measured(plan, resolution, results.summary, results.code);
  print_tree(args, plan, resolution, measured.result);
  print_stages(args, measured);
  std::fflush(stdout);
  print_errors(resolution.errors);
  const std::vector<std::string> missed = unmet(args, resolution, measured);
  if (args.require && !missed.empty()) fmt::print(stderr, "sharp plan: goals not met: {}\n", fmt::join(missed, ", "));
  const bool is_wrong = (args.check && !resolution.errors.empty()) || (args.require && !missed.empty());
  const CountedVerdict verdict(is_wrong ? Verdict::mismatch : Verdict::pass,
                               counted(args, resolution, measured, results));
  if (!args.json.empty()) write_json(args.json, report(args, plan, resolution, measured, verdict));
  return verdict;
}

}  // namespace sharp::tb
