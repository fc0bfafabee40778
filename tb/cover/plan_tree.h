// SPDX-License-Identifier: Apache-2.0
// The plan with its results as JSON: the tree of the report's page.
#pragma once

#include <nlohmann/json.hpp>

#include "tb/cover/plan_resolve.h"

namespace sharp::cover {

/// Keys `stages` (stage, items, met, reached, goals) and `areas` (title, text, items: id, title, source, stage, goal,
/// reached, goals, met, uncounted). `resolution` and `result` are of `plan`.
nlohmann::ordered_json plan_tree(const Plan& plan, const Resolution& resolution, const PlanResult& result);

}  // namespace sharp::cover
