// SPDX-License-Identifier: Apache-2.0
// Goals of a stage as a whole, against a database (cfg/plan/stages.yaml).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tb/cover/code/code_points.h"
#include "tb/cover/plan/plan.h"
#include "tb/cover/store/summary.h"

namespace sharp::cover {

/// The goals of the file, by stage. Throws cfg::ConfigError with file:line and key: a stage or percentage that is not
/// legal, a goal that is there twice.
std::array<std::vector<StageGoal>, 3> load_stage_goals(const std::filesystem::path& file);

/// A sentence with file and line for each goal that is about nothing: neither `functional`, nor a kind of code, nor a
/// group of the catalog.
std::vector<std::string> unknown_goals(const Plan& plan, const Catalog& catalog);

struct GoalResult {
  const StageGoal* goal = nullptr;
  Reached reached;
  bool counted = true;  ///< false: a goal of code, and the database has none

  bool met() const { return counted && reached.meets(goal->percent); }
};

/// code: of all points that are goals; null without code coverage. The goals must outlive the result.
std::vector<GoalResult> evaluate_goals(const std::vector<StageGoal>& goals, const Summary& summary,
                                       const CodeSummary* code);

}  // namespace sharp::cover
