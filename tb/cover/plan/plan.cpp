// SPDX-License-Identifier: Apache-2.0
// Loader of cfg/plan.
#include "tb/cover/plan/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "cfg/src/document.h"
#include "cfg/src/reader.h"
#include "cfg/src/run_file.h"
#include "tb/cover/plan/plan_goals.h"

namespace sharp::cover {
namespace {

namespace fs = std::filesystem;
using cfg::ConfigError;
using cfg::Kind;
using cfg::MapReader;
using cfg::Node;

constexpr const char* kStages = "stages.yaml";
const cfg::Names kAreaKeys = {"title", "text", "uncounted", "items"};
const cfg::Names kItemKeys = {"id",    "title", "source",     "stage",     "goal", "checks",
                              "tests", "cover", "properties", "uncounted", "note"};
const cfg::Names kCheckKeys = {"boundaries", "assertions", "canaries"};

/// One text, or a list of them without doubles.
References read_references(const MapReader& map, std::string_view key) {
  References references;
  const Node* const node = map.find(key);
  if (node == nullptr) return references;
  const std::string full = map.full(key), legal = "a name, or a list of names";
  const auto add = [&](const Node& n) {
    const std::string& text = cfg::read_text(n, full, legal);
    if (std::any_of(references.begin(), references.end(), [&](const Reference& r) { return r.text == text; }))
      cfg::fail_key(n, full, fmt::format("'{}' is there twice", text));
    references.push_back({text, n.where.text()});
  };
  if (node->kind != Kind::list) return add(*node), references;
  if (node->items.empty()) cfg::fail_value(*node, full, legal);
  for (const Node& n : node->items) add(n);
  return references;
}

std::string read_id(const MapReader& map) {
  const std::string legal = "a word of a-z, 0-9 and _";
  const std::string id = map.text("id", legal);
  const bool fine =
      std::all_of(id.begin(), id.end(), [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '_'; });
  if (!fine) cfg::fail_value(*map.find("id"), map.full("id"), legal);
  return id;
}

Stage read_stage(const MapReader& map) {
  return static_cast<Stage>(map.choice("stage", cfg::Names(kStageNames.begin(), kStageNames.end())));
}

void read_checks(const MapReader& map, PlanItem& item) {
  const Node* const node = map.find("checks");
  if (node == nullptr) return;
  const MapReader checks(*node, map.full("checks"), kCheckKeys);
  item.boundaries = read_references(checks, "boundaries");
  item.assertions = read_references(checks, "assertions");
  item.canaries = read_references(checks, "canaries");
}

/// Bins, or a reason of the item or of its area for having none.
void read_cover(const MapReader& map, const std::string& area_uncounted, PlanItem& item) {
  item.cover = read_references(map, "cover");
  item.properties = read_references(map, "properties");
  item.uncounted = map.text("uncounted", "why nothing is counted", "");
  if (item.is_counted() && !item.uncounted.empty())
    cfg::fail_key(*map.find("uncounted"), map.full("uncounted"), "the item has cover points");
  if (!item.is_counted() && item.uncounted.empty()) item.uncounted = area_uncounted;
  if (!item.is_counted() && item.uncounted.empty())
    throw ConfigError(fmt::format("{}: item '{}' has neither 'cover' nor 'uncounted'", item.where, item.id));
}

PlanItem read_item(const Node& node, const std::string& area, const std::string& area_uncounted) {
  const MapReader map(node, "items", kItemKeys);
  PlanItem item;
  item.where = node.where.text();
  item.id = area + "." + read_id(map);
  item.title = map.text("title", "one line");
  item.source = map.text("source", "page and section, e.g. timing.md section 2");
  item.stage = read_stage(map);
  item.goal = static_cast<unsigned>(map.whole("goal", {1, 100}, 100));
  item.note = map.text("note", "a remark", "");
  read_checks(map, item);
  item.tests = read_references(map, "tests");
  if (item.tests.empty()) throw ConfigError(fmt::format("{}: item '{}' has no 'tests'", item.where, item.id));
  read_cover(map, area_uncounted, item);
  return item;
}

PlanArea read_area(const fs::path& file) {
  const Node root = cfg::parse_file(file);
  const MapReader map(root, "", kAreaKeys);
  PlanArea area{file.stem().string(), map.text("title", "one line"), map.text("text", "what the area holds", ""), {}};
  const std::string uncounted = map.text("uncounted", "why nothing is counted", "");
  const Node& items = map.need("items", "a list of items");
  if (items.kind != Kind::list || items.items.empty()) cfg::fail_value(items, "items", "a list of items");
  for (const Node& node : items.items) {
    PlanItem item = read_item(node, area.name, uncounted);
    for (const PlanItem& other : area.items)
      if (other.id == item.id)
        throw ConfigError(fmt::format("{}: id '{}' is already that of {}", item.where, item.id, other.where));
    area.items.push_back(std::move(item));
  }
  return area;
}

}  // namespace

Plan load_plan(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(folder, ec))
    if (entry.path().extension() == ".yaml" && entry.path().filename() != kStages) files.push_back(entry.path());
  if (files.empty())
    throw ConfigError(fmt::format("{}: holds no plan; legal: a folder of .yaml files", folder.string()));
  std::sort(files.begin(), files.end());
  Plan plan;
  for (const fs::path& file : files) plan.areas.push_back(read_area(file));
  if (fs::exists(folder / kStages)) plan.goals = load_stage_goals(folder / kStages);
  return plan;
}

}  // namespace sharp::cover
