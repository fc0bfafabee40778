// SPDX-License-Identifier: Apache-2.0
// The plan's items and stages against what a database holds.
#pragma once

#include "tb/cover/code/cov_code_report.h"
#include "tb/cover/plan/plan_goals.h"
#include "tb/cover/plan/plan_resolve.h"

namespace sharp::tb {

struct PlanMeasurement {
  /// All arguments must outlive this.
  PlanMeasurement(const cover::Plan& plan, const cover::Resolution& resolution, const cover::Summary& summary,
                  const CodeReport& code);

  cover::PlanResult result;
  std::array<std::vector<cover::GoalResult>, 3> goals;  ///< by stage
};

}  // namespace sharp::tb
