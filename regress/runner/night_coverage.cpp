// SPDX-License-Identifier: Apache-2.0
// Coverage of a night.
#include "cfg/src/run_file.h"
#include "regress/runner/night_report.h"
#include "tb/cover/groups/coverage.h"
#include "tb/cover/plan/plan_resolve.h"
#include "tb/cover/store/database.h"

namespace sharp::regress {
namespace {

using Json = nlohmann::ordered_json;

Json stages_json(const cover::Catalog& catalog, const cover::Summary& summary) {
  const cover::Plan plan = cover::load_plan(cfg::config_root() / "plan");
  const cover::Resolution resolution = resolve(plan, {catalog, {}, {}, {}});  // its errors are for `sharp plan --check`
  const cover::PlanResult result = evaluate(resolution, {[&](unsigned bin) { return summary.bins[bin].runs > 0; }});
  Json stages = Json::array();
  for (size_t s = 0; s < result.stages.size(); ++s)
    stages.push_back({{"stage", cover::kStageNames[s]},
                      {"items", result.stages[s].items},
                      {"met", result.stages[s].met},
                      {"bins", result.stages[s].reached.goals},
                      {"reached", result.stages[s].reached.reached}});
  return stages;
}

}  // namespace

Json coverage_json(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return nullptr;
  cover::Database database(file, cover::Database::Mode::read_only);
  const cover::Coverage coverage;
  const cover::Summary summary = cover::summarise(coverage.catalog(), database.bins());
  Json groups = Json::array();
  for (const cover::GroupSummary& g : summary.groups)
    groups.push_back({{"group", g.name}, {"goals", g.total.reached.goals}, {"reached", g.total.reached.reached}});
  return {{"database", file.filename().string()},
          {"reached", summary.total.reached.reached},
          {"goals", summary.total.reached.goals},
          {"percent", summary.total.reached.percent()},
          {"stages", stages_json(coverage.catalog(), summary)},
          {"groups", groups}};
}

}  // namespace sharp::regress
