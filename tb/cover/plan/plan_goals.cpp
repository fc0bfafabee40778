// SPDX-License-Identifier: Apache-2.0
// Reads and judges goals of stages.
#include "tb/cover/plan/plan_goals.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cfg/src/document.h"
#include "cfg/src/reader.h"

namespace sharp::cover {
namespace {

constexpr std::string_view kFunctional = "functional";

/// Goals of code are named as the columns of the report.
std::optional<CodeKind> code_kind(std::string_view what) {
  for (const CodeKind kind : {CodeKind::line, CodeKind::branch, CodeKind::toggle, CodeKind::user})
    if (what == to_string(kind)) return kind;
  return std::nullopt;
}

std::vector<StageGoal> read_goals(const cfg::Node& node, const std::string& stage) {
  if (node.kind != cfg::Kind::map) cfg::fail_key(node, stage, "must be a map of goals, e.g. {functional: 95}");
  std::vector<StageGoal> goals;
  for (size_t i = 0; i < node.keys.size(); ++i) {
    const cfg::Node& percent = node.items[i];
    goals.push_back({node.keys[i],
                     static_cast<unsigned>(cfg::read_whole(percent, stage + "." + node.keys[i], {1, 100})),
                     percent.where.text()});
  }
  return goals;
}

Reached reached_of(std::string_view what, const Summary& summary) {
  if (what == kFunctional) return summary.total.reached;
  for (const GroupSummary& group : summary.groups)
    if (group.name == what) return group.total.reached;
  return {};
}

}  // namespace

std::array<std::vector<StageGoal>, 3> load_stage_goals(const std::filesystem::path& file) {
  const cfg::Node root = cfg::parse_file(file);
  const cfg::MapReader reader(root, "", {"stages"});
  const cfg::Node& stages = reader.need("stages", "a map from V1, V2, V3 to their goals");
  const cfg::MapReader by_stage(stages, "stages", cfg::Names(kStageNames.begin(), kStageNames.end()));
  std::array<std::vector<StageGoal>, 3> goals;
  for (size_t s = 0; s < goals.size(); ++s)
    if (const cfg::Node* node = by_stage.find(kStageNames[s]))
      goals[s] = read_goals(*node, by_stage.full(kStageNames[s]));
  return goals;
}

std::vector<std::string> unknown_goals(const Plan& plan, const Catalog& catalog) {
  cfg::Names legal = {std::string(kFunctional), "line", "branch", "toggle", "user"};
  for (const Catalog::Point& p : catalog.points())
    if (legal.back() != p.spec.group) legal.push_back(p.spec.group);
  std::vector<std::string> errors;
  for (const std::vector<StageGoal>& goals : plan.goals)
    for (const StageGoal& goal : goals)
      if (std::find(legal.begin(), legal.end(), goal.what) == legal.end())
        errors.push_back(fmt::format("{}: there is no goal '{}'; legal: {}{}", goal.where, goal.what,
                                     cfg::join_names(legal), cfg::suggest(goal.what, legal)));
  return errors;
}

std::vector<GoalResult> evaluate_goals(const std::vector<StageGoal>& goals, const Summary& summary,
                                       const CodeSummary* code) {
  std::vector<GoalResult> results;
  for (const StageGoal& goal : goals) {
    const std::optional<CodeKind> kind = code_kind(goal.what);
    if (!kind)
      results.push_back({&goal, reached_of(goal.what, summary), true});
    else if (code != nullptr)
      results.push_back({&goal, code->reached[static_cast<unsigned>(*kind)], true});
    else
      results.push_back({&goal, {}, false});
  }
  return results;
}

}  // namespace sharp::cover
