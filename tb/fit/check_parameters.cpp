// SPDX-License-Identifier: Apache-2.0
// Parameters of the top against those that the testbench sets.
#include <fmt/format.h>

#include <algorithm>

#include "cfg/src/reader.h"
#include "tb/fit/checks.h"

namespace sharp::fit {
namespace {

bool known(const tb::DutSizes& sizes, const std::string& name) {
  const auto rows = parameters_of(sizes);
  return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.first == name; });
}

void check_missing(const RtlView& view, const tb::DutSizes& sizes, Findings& findings) {
  cfg::Names others;
  for (const HeaderParameter& p : view.header.parameters)
    if (!p.is_local && !known(sizes, p.name)) others.push_back(p.name);
  for (const auto& [name, value] : parameters_of(sizes)) {
    const auto found = std::find_if(view.header.parameters.begin(), view.header.parameters.end(),
                                    [&n = name](const HeaderParameter& p) { return p.name == n; });
    if (found != view.header.parameters.end() && !found->is_local) continue;
    const bool local = found != view.header.parameters.end();
    findings.push_back({Severity::error,
                        Subject::parameter,
                        {view.top_file, local ? found->line : view.header.line, 0},
                        local ? fmt::format("parameter '{}' is a localparam: the testbench cannot set it", name)
                              : fmt::format("module sharp has no parameter '{}'{}", name, cfg::suggest(name, others)),
                        fmt::format("this machine sets it to {}", value),
                        fmt::format("restore it, or take it out of {} and cfg/accel", kTable)});
  }
}

void check_unknown(const RtlView& view, const tb::DutSizes& sizes, Findings& findings) {
  for (const HeaderParameter& p : view.header.parameters) {
    if (p.is_local || known(sizes, p.name)) continue;
    findings.push_back(
        {p.has_default ? Severity::warning : Severity::error,
         Subject::parameter,
         {view.top_file, p.line, 0},
         p.has_default
             ? fmt::format("the testbench does not know parameter '{}': every machine has its default", p.name)
             : fmt::format("the testbench does not know parameter '{}', and it has no default", p.name),
         "",
         fmt::format("add it to {} and cfg/accel, or make it a localparam", kTable)});
  }
}

}  // namespace

void check_parameters(const RtlView& view, const tb::DutSizes& sizes, Findings& findings) {
  if (!view.header.found) return;
  check_missing(view, sizes, findings);
  check_unknown(view, sizes, findings);
}

}  // namespace sharp::fit
