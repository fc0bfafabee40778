// SPDX-License-Identifier: Apache-2.0
// Bins from the summary, properties and percentages of code from the code report.
#include "tb/cover/plan/plan_measurement.h"

namespace sharp::tb {

PlanMeasurement::PlanMeasurement(const cover::Plan& plan, const cover::Resolution& resolution,
                                 const cover::Summary& summary, const CodeReport& code)
    : result(cover::evaluate(resolution, {[&](unsigned bin) { return summary.bins[bin].runs > 0; },
                                          [&](const std::string& label) { return code.property(label); }})) {
  const cover::CodeSummary all = code.summary();
  for (size_t s = 0; s < goals.size(); ++s)
    goals[s] = cover::evaluate_goals(plan.goals[s], summary, code.has_code() ? &all : nullptr);
}

}  // namespace sharp::tb
