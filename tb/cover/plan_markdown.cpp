// SPDX-License-Identifier: Apache-2.0
// The plan as a page.
#include <fmt/format.h>

#include "tb/cover/plan.h"

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
  text += item.cover.empty() ? ".\n\n" : fmt::format(", goal {} %.\n\n", item.goal);
  text += line("boundaries", code_list(item.boundaries));
  text += line("assertions", code_list(item.assertions));
  text += line("canaries", code_list(item.canaries));
  text += line("tests", code_list(item.tests));
  text += line("bins", item.cover.empty() ? fmt::format("none: {}", item.uncounted) : code_list(item.cover));
  return text + line("note", item.note);
}

}  // namespace

std::string to_markdown(const Plan& plan) {
  std::string text(kHead);
  for (const PlanArea& area : plan.areas) {
    text += fmt::format("\n## {}\n", area.title);
    if (!area.text.empty()) text += area.text + "\n";
    for (const PlanItem& item : area.items) text += to_markdown(item);
  }
  return text;
}

}  // namespace sharp::cover
