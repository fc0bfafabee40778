// SPDX-License-Identifier: Apache-2.0
// The verification plan: areas of items, each with its checks, tests and cover points (cfg/plan/README.md).
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sharp::cover {

enum class Stage : uint8_t { v1, v2, v3 };
inline constexpr std::array<std::string_view, 3> kStageNames = {"V1", "V2", "V3"};
inline std::string_view to_string(Stage stage) { return kStageNames[static_cast<size_t>(stage)]; }

/// What an item names, and where it does.
struct Reference {
  std::string text;
  std::string where;  ///< "cfg/plan/hazards.yaml:7"
};
using References = std::vector<Reference>;

struct PlanItem {
  std::string id;             ///< "hazards.h_raw": stem of the file and id
  std::string title, source;  ///< source: page and section of docs/
  Stage stage = Stage::v1;    ///< from which on the goal holds
  unsigned goal = 100;        ///< percent of its bins
  References boundaries;      ///< names of tb::Boundary
  References assertions;      ///< label of an RTL assertion, or RTL module with assertions
  References canaries;        ///< seeded defects that prove that a check can fail
  References tests;           ///< globs of ctest names
  References cover;           ///< patterns of bins (base/text/glob.h)
  References properties;      ///< labels of RTL cover properties: goals beside the bins
  std::string uncounted;      ///< why it has no bins; empty if it has
  std::string note, where;

  bool is_counted() const { return !cover.empty() || !properties.empty(); }
};

struct PlanArea {
  std::string name;  ///< stem of the file
  std::string title, text;
  std::vector<PlanItem> items;
};

/// What a stage demands of all runs together: `functional`, a group of the catalog, or a kind of code.
struct StageGoal {
  std::string what;
  unsigned percent = 100;
  std::string where;
};

struct Plan {
  std::vector<PlanArea> areas;  ///< in the order of their names
  std::array<std::vector<StageGoal>, 3> goals;
};

/// Every *.yaml of the folder is an area, but stages.yaml, if there is one: the goals of the stages. Throws
/// cfg::ConfigError, with file and line: no file, an unknown, missing or illegal key, an id used twice, an item with
/// both bins and a reason for having none, or with neither.
Plan load_plan(const std::filesystem::path& folder);

/// docs/verification-plan.md: the plan without results.
std::string to_markdown(const Plan& plan);

}  // namespace sharp::cover
