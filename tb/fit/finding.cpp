// SPDX-License-Identifier: Apache-2.0
// Findings as text.
#include "tb/fit/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace sharp::fit {

std::string_view to_string(Severity v) { return v == Severity::error ? "error" : "warning"; }

std::string_view to_string(Subject v) {
  static constexpr std::array<std::string_view, 7> kNames = {"source", "syntax", "lint", "parameter",
                                                             "port",   "tie",    "probe"};
  return kNames[static_cast<size_t>(v)];
}

std::string to_string(const Place& p) {
  std::string text = p.file;
  if (p.line > 0) text += fmt::format(":{}", p.line);
  if (p.column > 0) text += fmt::format(":{}", p.column);
  return text;
}

std::string to_string(const Finding& f) {
  std::string text = to_string(f.place);
  if (!text.empty()) text += ": ";
  text += fmt::format("{}, {}: {}\n", to_string(f.severity), to_string(f.subject), f.what);
  if (!f.legal.empty()) text += fmt::format("    legal: {}\n", f.legal);
  if (!f.action.empty()) text += fmt::format("    do: {}\n", f.action);
  return text;
}

bool FitReport::fits() const {
  return std::none_of(findings.begin(), findings.end(), [](const Finding& f) { return f.severity == Severity::error; });
}

}  // namespace sharp::fit
