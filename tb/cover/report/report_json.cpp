// SPDX-License-Identifier: Apache-2.0
// JSON of a summary. Bins of a point lie in the order of its axes, the last one fastest.
#include "tb/cover/report/report_json.h"

#include <map>
#include <unordered_map>

#include "tb/cover/store/rank.h"

namespace sharp::cover {
namespace {

using Json = nlohmann::ordered_json;

void add_counts(Json& json, const PointSummary& s) {
  json["reached"] = s.reached.reached;
  json["goals"] = s.reached.goals;
  json["ignored"] = s.ignored;
  json["illegal"] = s.illegal;
  json["illegal_hit"] = s.illegal_hit;
}

Json axes_json(const PointSpec& spec) {
  Json axes = Json::array();
  for (const Axis& axis : spec.axes) axes.push_back({{"name", axis.name}, {"values", axis.values}});
  return axes;
}

/// One letter a bin: c(ount), i(gnore), x (illegal). Reasons by text, each with its bins.
void add_kinds(Json& json, const Catalog& catalog, const Catalog::Point& point) {
  std::string kinds;
  std::map<std::string, Json> reasons;
  for (unsigned i = 0; i < point.size; ++i) {
    const Bin& bin = catalog.bins()[point.first + i];
    kinds += "cix"[static_cast<size_t>(bin.kind)];
    if (bin.kind != BinKind::count) reasons[bin.reason].push_back(i);
  }
  json["kinds"] = kinds;
  json["reasons"] = Json::array();
  for (const auto& [text, bins] : reasons) json["reasons"].push_back({{"text", text}, {"bins", bins}});
}

Json point_json(const Catalog& catalog, const Summary& summary, const PointSummary& s) {
  const Catalog::Point& point = catalog.points()[s.point];
  Json json = {{"name", point.spec.group + "." + point.spec.name}, {"text", point.spec.text}};
  add_counts(json, s);
  json["axes"] = axes_json(point.spec);
  add_kinds(json, catalog, point);
  Json runs = Json::array(), hits = Json::array();
  for (unsigned i = 0; i < point.size; ++i) {
    runs.push_back(summary.bins[point.first + i].runs);
    hits.push_back(summary.bins[point.first + i].hits);
  }
  json["runs"] = std::move(runs);
  json["hits"] = std::move(hits);
  return json;
}

/// Runs that together hit every bin, as commands; which of them hits a bin first.
std::unordered_map<std::string, int> find_examples(Json& commands, Database& database) {
  const Database::AllHits all = database.all_hits();
  const std::vector<StoredRun> runs = database.runs();  // in the order of all.runs
  std::vector<std::vector<uint32_t>> bins;
  std::vector<uint64_t> costs;
  for (size_t i = 0; i < runs.size(); ++i) {
    bins.push_back(all.runs[i].second);
    costs.push_back(runs[i].record.cycles);
  }
  std::unordered_map<std::string, int> example;
  for (const RankedRun& ranked : rank_runs(bins, costs)) {
    for (uint32_t bin : bins[ranked.run]) example.emplace(all.names[bin], static_cast<int>(commands.size()));
    commands.push_back(runs[ranked.run].record.command);
  }
  return example;
}

}  // namespace

Json to_json(const Catalog& catalog, const Summary& summary) {
  Json json;
  add_counts(json, summary.total);
  json["groups"] = Json::array();
  for (const GroupSummary& g : summary.groups) {
    Json group = {{"name", g.name}};
    add_counts(group, g.total);
    group["points"] = Json::array();
    for (const PointSummary& p : g.points) group["points"].push_back(point_json(catalog, summary, p));
    json["groups"].push_back(std::move(group));
  }
  json["unknown"] = summary.unknown;
  return json;
}

void add_examples(Json& json, const Catalog& catalog, const Summary& summary, Database& database) {
  json["commands"] = Json::array();
  const std::unordered_map<std::string, int> example = find_examples(json["commands"], database);
  for (size_t g = 0; g < summary.groups.size(); ++g)
    for (size_t p = 0; p < summary.groups[g].points.size(); ++p) {
      const Catalog::Point& point = catalog.points()[summary.groups[g].points[p].point];
      Json examples = Json::array();
      for (unsigned i = 0; i < point.size; ++i) {
        const auto it = example.find(catalog.bins()[point.first + i].name);
        examples.push_back(it == example.end() ? -1 : it->second);
      }
      json["groups"][g]["points"][p]["example"] = std::move(examples);
    }
}

}  // namespace sharp::cover
