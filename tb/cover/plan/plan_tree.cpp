// SPDX-License-Identifier: Apache-2.0
// Areas, items and stages as JSON.
#include "tb/cover/plan/plan_tree.h"

namespace sharp::cover {
namespace {

using Json = nlohmann::ordered_json;

Json item_json(const PlanItem& item, const ItemResult& result) {
  return {{"id", item.id},
          {"title", item.title},
          {"source", item.source},
          {"stage", to_string(item.stage)},
          {"goal", item.goal},
          {"reached", result.reached.reached},
          {"goals", result.reached.goals},
          {"met", result.met},
          {"uncounted", item.uncounted}};
}

Json stage_json(size_t stage, const StageResult& result, const std::vector<GoalResult>& goals) {
  return {{"stage", kStageNames[stage]},       {"items", result.items},         {"met", result.met},
          {"reached", result.reached.reached}, {"goals", result.reached.goals}, {"demands", to_json(goals)}};
}

}  // namespace

Json to_json(const std::vector<GoalResult>& goals) {
  Json list = Json::array();
  for (const GoalResult& g : goals)
    list.push_back({{"what", g.goal->what},
                    {"percent", g.goal->percent},
                    {"reached", g.reached.reached},
                    {"goals", g.reached.goals},
                    {"counted", g.counted},
                    {"met", g.met()}});
  return list;
}

Json plan_tree(const Plan& plan, const Resolution& resolution, const PlanResult& result,
               const std::array<std::vector<GoalResult>, 3>& goals) {
  Json tree = {{"stages", Json::array()}, {"areas", Json::array()}};
  for (size_t s = 0; s < result.stages.size(); ++s) tree["stages"].push_back(stage_json(s, result.stages[s], goals[s]));
  size_t i = 0;  // items of the resolution lie in the order of the plan
  for (const PlanArea& area : plan.areas) {
    Json items = Json::array();
    for (size_t n = 0; n < area.items.size(); ++n, ++i)
      items.push_back(item_json(*resolution.items[i].item, result.items[i]));
    tree["areas"].push_back({{"title", area.title}, {"text", area.text}, {"items", std::move(items)}});
  }
  return tree;
}

}  // namespace sharp::cover
