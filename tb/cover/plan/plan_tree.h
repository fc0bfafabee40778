// SPDX-License-Identifier: Apache-2.0
// The plan with its results as JSON: the tree of the report's page.
#pragma once

#include <nlohmann/json.hpp>

#include "tb/cover/plan/plan_goals.h"
#include "tb/cover/plan/plan_resolve.h"

namespace sharp::cover {

/// Keys `stages` (stage, items, met, reached, goals, demands: what, percent, reached, goals, counted, met) and `areas`
/// (title, text, items: id, title, source, stage, goal, reached, goals, met, uncounted). `resolution` and `result` are
/// of `plan`.
nlohmann::ordered_json plan_tree(const Plan& plan, const Resolution& resolution, const PlanResult& result,
                                 const std::array<std::vector<GoalResult>, 3>& goals);
/// Goals of one stage: the list `demands`.
nlohmann::ordered_json to_json(const std::vector<GoalResult>& goals);

}  // namespace sharp::cover
