// SPDX-License-Identifier: Apache-2.0
// Syntax, lint, and the rules of the language that the testbench relies on.
#include <fmt/format.h>

#include <map>

#include "tb/fit/checks.h"

namespace sharp::fit {
namespace {

Subject subject_of(const ToolMessage& m) {
  if (m.rule == "USERERROR") return Subject::parameter;
  if (m.severity == ToolMessage::Severity::warning) return Subject::lint;
  return m.text.starts_with("syntax error") ? Subject::syntax : Subject::source;
}

Finding finding_of(const ToolMessage& m) {
  Finding f{Severity::error, subject_of(m), {m.file, m.line, m.column}, m.text, "", ""};
  if (!m.rule.empty() && f.subject != Subject::parameter) f.what = m.rule + ": " + f.what;
  if (!m.instance.empty() && f.subject == Subject::lint) f.what += fmt::format(" (in {})", m.instance);
  if (f.subject == Subject::lint) f.action = "mend it, or waive it in sharp.vlt, with the reason";
  if (f.subject == Subject::parameter) f.action = "give this machine a legal value in cfg/accel";
  return f;
}

}  // namespace

void check_sources(const RtlView& view, Findings& findings) {
  if (!view.failure.empty())
    findings.push_back({Severity::error,
                        Subject::source,
                        {view.top_file, 0, 0},
                        view.failure,
                        "",
                        "give the packages an order: none may need a later one"});
  if (!view.header.found)
    findings.push_back({Severity::error,
                        Subject::source,
                        {view.top_file, 0, 0},
                        "holds no module 'sharp'",
                        "file and module have the same name",
                        "name the top module sharp"});
  if (!view.has_settings)
    findings.push_back({Severity::error,
                        Subject::source,
                        {view.settings_file, 0, 0},
                        "is missing: no probe can be read, no lint waiver holds",
                        "",
                        "copy rtl/sharp.vlt of the testbench's tree"});
  std::map<std::string, size_t> syntax;  // file -> its first syntax error among the findings
  std::map<std::string, unsigned> more;
  for (const ToolMessage& m : view.messages) {
    const Subject subject = subject_of(m);
    if (subject == Subject::lint && !view.has_settings) continue;
    if (!view.header.found && subject != Subject::syntax) continue;  // follows from the missing top
    if (subject == Subject::syntax && !syntax.emplace(m.file, findings.size()).second) {
      ++more[m.file];
      continue;
    }
    findings.push_back(finding_of(m));
  }
  for (const auto& [file, count] : more)
    findings[syntax[file]].what += fmt::format("; {} more in this file, which may follow from it", count);
  for (const Place& place : view.edges)
    findings.push_back({Severity::error, Subject::source, place,
                        "a falling edge or a latch: the testbench evaluates rising edges only",
                        "flip-flops at the rising edge", "write it as always_ff @(posedge ...)"});
}

}  // namespace sharp::fit
