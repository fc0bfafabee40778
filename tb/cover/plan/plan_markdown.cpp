// SPDX-License-Identifier: Apache-2.0
// The plan as a page.
#include <fmt/format.h>

#include "tb/cover/plan/plan.h"

namespace sharp::cover {
namespace {

constexpr std::string_view kHead =
    "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
    "<!-- Written by `sharp plan --markdown`: edit cfg/plan/*.yaml instead. -->\n"
    "# Verification plan\n\n"
    "Written from [architecture.md](architecture.md), [numerics.md](numerics.md) and [timing.md](timing.md). Each item "
    "names the "
    "*checks* that see it\n"
    "(boundaries compared in every run, RTL assertions, and *canaries*: seeded defects that prove that the check can "
    "fail), the "
    "*tests* that exercise it\n"
    "(ctest names) and the *bins* that count it ([coverage.md](coverage.md)) with the stage from which on the goal "
    "holds. "
    "Results: `sharp plan --db DB`.\n";

std::string code_list(const References& references) {
  std::string text;
  for (const Reference& r : references) text += fmt::format("{}`{}`", text.empty() ? "" : ", ", r.text);
  return text;
}

std::string line(std::string_view label, const std::string& text) {
  return text.empty() ? "" : fmt::format("- {}: {}\n", label, text);
}

std::string to_markdown(const PlanItem& item) {
  std::string text = fmt::format("\n### {}\n{}. {}, {}", item.id, item.title, item.source, to_string(item.stage));
  text += item.is_counted() ? fmt::format(", goal {} %.\n\n", item.goal) : ".\n\n";
  text += line("boundaries", code_list(item.boundaries));
  text += line("assertions", code_list(item.assertions));
  text += line("canaries", code_list(item.canaries));
  text += line("tests", code_list(item.tests));
  text += line("bins", item.is_counted() ? code_list(item.cover) : fmt::format("none: {}", item.uncounted));
  text += line("cover properties", code_list(item.properties));
  return text + line("note", item.note);
}

/// "- V2: `functional` 95 %, `hazard` 100 %"
std::string stage_lines(const Plan& plan) {
  std::string text;
  for (size_t s = 0; s < plan.goals.size(); ++s) {
    std::string goals;
    for (const StageGoal& g : plan.goals[s])
      goals += fmt::format("{}`{}` {} %", goals.empty() ? "" : ", ", g.what, g.percent);
    text += line(kStageNames[s], goals);
  }
  return text.empty() ? "" : "\nA stage as a whole demands:\n\n" + text;
}

}  // namespace

std::string to_markdown(const Plan& plan) {
  std::string text = std::string(kHead) + stage_lines(plan);
  for (const PlanArea& area : plan.areas) {
    text += fmt::format("\n## {}\n", area.title);
    if (!area.text.empty()) text += area.text + "\n";
    for (const PlanItem& item : area.items) text += to_markdown(item);
  }
  return text;
}

}  // namespace sharp::cover
