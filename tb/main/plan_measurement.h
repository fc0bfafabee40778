// SPDX-License-Identifier: Apache-2.0
// The plan's items and stages against what a database holds.
#pragma once

#include "tb/cover/plan_goals.h"
#include "tb/cover/plan_resolve.h"
#include "tb/main/cov_code_report.h"

namespace sharp::tb {

struct PlanMeasurement {
  /// All arguments must outlive this.
  PlanMeasurement(const cover::Plan& plan, const cover::Resolution& resolution, const cover::Summary& summary,
                  const CodeReport& code);

  cover::PlanResult result;
  std::array<std::vector<cover::GoalResult>, 3> goals;  ///< by stage
};

}  // namespace sharp::tb
