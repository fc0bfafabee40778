// SPDX-License-Identifier: Apache-2.0
// All checks in order.
#include "tb/fit/fit_check.h"

#include <algorithm>

#include "tb/fit/checks.h"

namespace sharp::fit {

FitReport check_fit(const FitQuery& query) {
  const RtlView view = look_at_rtl(query);
  const tb::DutSizes sizes = sizes_of(query.accel);
  FitReport report;
  report.elaborated = view.design.has_value();
  check_sources(view, report.findings);
  check_parameters(view, sizes, report.findings);
  check_ports(view, port_rows(sizes), query.ties, report.findings);
  if (view.header.found) check_probes(view, probe_rows(sizes, view.tile_sum), report.findings);
  std::stable_partition(report.findings.begin(), report.findings.end(),
                        [](const Finding& f) { return f.severity == Severity::error; });
  return report;
}

}  // namespace sharp::fit
