// SPDX-License-Identifier: Apache-2.0
// Reads regression lists.
#include "regress/runner/list_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "cfg/src/document.h"
#include "cfg/src/list_reader.h"
#include "cfg/src/locate.h"
#include "cfg/src/reader.h"
#include "cfg/src/run_file.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

const fs::path kLists = fs::path(SHARP_SOURCE_DIR) / "regress" / "lists";
constexpr unsigned kMaxTests = 10'000'000;

cfg::Names list_names() {
  cfg::Names names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(kLists, none))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// A path relative to the source tree if it lies there, so that names of tests are the same everywhere.
fs::path existing(const cfg::Node& node, const std::string& key) {
  const fs::path inside = fs::path(SHARP_SOURCE_DIR) / node.text;
  if (fs::exists(inside)) return inside;
  const fs::path path = cfg::resolve_path(node);
  if (!fs::exists(path)) cfg::fail_key(node, key, fmt::format("{}: there is no such file", path.string()));
  return path;
}

Limits read_limits(const cfg::Node& node, Limits limits) {
  const cfg::MapReader r(node, "limits", {"seconds", "cycles", "memory_mib"});
  limits.seconds = static_cast<unsigned>(r.whole("seconds", {1, 86400}, limits.seconds));
  limits.cycles = r.whole("cycles", {0, UINT64_MAX}, limits.cycles);
  limits.memory_mib = static_cast<unsigned>(r.whole("memory_mib", {0, 1u << 20}, limits.memory_mib));
  return limits;
}

void read_run_keys(const cfg::MapReader& r, ListEntry& e) {
  e.run = existing(r.need("run", "a run file"), "run").string();
  e.reseeds = static_cast<unsigned>(r.whole("reseeds", {1, 100000}, 1));
  const cfg::Names gate{"free", "recorded"};
  e.cycles_recorded = r.choice("cycles", gate, 0) == 1;
}

void read_random_keys(const cfg::MapReader& r, ListEntry& e) {
  const cfg::Node& accel = r.need("random", "an accelerator");
  e.random = accel.text.ends_with(".yaml") ? existing(accel, "random").lexically_relative(SHARP_SOURCE_DIR).string()
                                           : cfg::locate("accel", accel, "random").stem().string();
  e.latency = r.text("latency", "a latency set", e.latency);
  e.profile = r.text("profile", "a profile", e.profile);
  const cfg::Names variants{"fast", "randreset"};
  e.variant = variants[r.choice("variant", variants, 0)];
  e.runs = static_cast<unsigned>(r.whole("runs", {0, kMaxTests}, 0));
  e.fill = static_cast<unsigned>(r.whole("fill", {0, kMaxTests}, 0));
  if (e.runs + e.fill == 0) cfg::fail_key(accel, "random", "neither runs nor fill says how many");
}

ListEntry read_entry(const cfg::Node& node, const Limits& limits) {
  const bool is_run = node.find("run") != nullptr, is_random = node.find("random") != nullptr;
  if (is_run == is_random)
    throw cfg::ConfigError(
        fmt::format("{}: an entry has either 'run' (a run file) or 'random' (an accelerator)", node.where.text()));
  const cfg::MapReader r(
      node, "entries",
      is_run ? cfg::Names{"name", "run", "set", "reseeds", "cycles", "limits"}
             : cfg::Names{"name", "random", "latency", "profile", "variant", "set", "runs", "fill", "limits"});
  ListEntry e;
  e.name = r.text("name", "a word");
  if (const cfg::Node* set = r.find("set")) e.set = cfg::read_texts(*set, "set", "KEY=VALUE");
  e.limits = r.find("limits") != nullptr ? read_limits(*r.find("limits"), limits) : limits;
  is_run ? read_run_keys(r, e) : read_random_keys(r, e);
  return e;
}

void add_entry(RegressList& list, ListEntry entry, const std::string& where) {
  for (const ListEntry& e : list.entries)
    if (e.name == entry.name && !(e == entry))
      throw cfg::ConfigError(fmt::format("{}: there are two different entries of the name '{}'", where, entry.name));
  if (std::find(list.entries.begin(), list.entries.end(), entry) == list.entries.end())
    list.entries.push_back(std::move(entry));
}

fs::path locate_list(const cfg::Node& node) {
  const std::string& name = cfg::read_text(node, "list", "the name of a list, or a path");
  if (name.find('/') != std::string::npos || name.ends_with(".yaml")) return existing(node, "list");
  const cfg::Names names = list_names();
  if (std::find(names.begin(), names.end(), name) == names.end())
    cfg::fail_value(node, "list", "a path, or one of " + cfg::join_names(names), cfg::suggest(name, names));
  return kLists / (name + ".yaml");
}

/// `open`: the lists whose includes are being read.
RegressList read_list(const cfg::Node& name, std::vector<fs::path> open) {
  const fs::path file = locate_list(name);
  if (std::find(open.begin(), open.end(), file) != open.end())
    throw cfg::ConfigError(fmt::format("{}: lists include each other: {}", name.where.text(), file.string()));
  open.push_back(file);
  const cfg::Node root = cfg::parse_file(file);
  const cfg::MapReader r(root, "", {"summary", "include", "limits", "speed", "entries"});
  RegressList list{file.stem().string(), r.text("summary", "a line of text"), {}, {}};
  if (const cfg::Node* include = r.find("include"))
    for (const cfg::Node& item : cfg::read_list(*include, "include", "a list of regression lists"))
      for (ListEntry& e : read_list(item, open).entries) add_entry(list, std::move(e), item.where.text());
  if (const cfg::Node* speed = r.find("speed"))
    for (const cfg::Node& item : cfg::read_list(*speed, "speed", "a list of accelerators"))
      list.speed.push_back(cfg::locate("accel", item, "speed").stem());
  const Limits limits = r.find("limits") != nullptr ? read_limits(*r.find("limits"), {}) : Limits{};
  if (const cfg::Node* entries = r.find("entries"))
    for (const cfg::Node& item : cfg::read_list(*entries, "entries", "a list of entries"))
      add_entry(list, read_entry(item, limits), item.where.text());
  if (list.entries.empty()) throw cfg::ConfigError(fmt::format("{}: no entry", file.string()));
  return list;
}

}  // namespace

RegressList load_list(const std::string& name_or_path) {
  return read_list(cfg::argument_node("list '" + name_or_path + "'", name_or_path), {});
}

nlohmann::ordered_json to_json(const Limits& l) {
  return {{"seconds", l.seconds}, {"cycles", l.cycles}, {"memory_mib", l.memory_mib}};
}

Limits limits_from_json(const nlohmann::ordered_json& j) {
  return {j.at("seconds"), j.at("cycles"), j.at("memory_mib")};
}

nlohmann::ordered_json to_json(const ListEntry& e) {
  return {{"name", e.name},
          {"run", e.run},
          {"random", e.random},
          {"latency", e.latency},
          {"profile", e.profile},
          {"variant", e.variant},
          {"set", e.set},
          {"reseeds", e.reseeds},
          {"runs", e.runs},
          {"fill", e.fill},
          {"cycles_recorded", e.cycles_recorded},
          {"limits", to_json(e.limits)}};
}

ListEntry entry_from_json(const nlohmann::ordered_json& j) {
  return {j.at("name"),
          j.at("run"),
          j.at("random"),
          j.at("latency"),
          j.at("profile"),
          j.at("variant"),
          j.at("set"),
          j.at("reseeds"),
          j.at("runs"),
          j.at("fill"),
          j.at("cycles_recorded"),
          limits_from_json(j.at("limits"))};
}

}  // namespace sharp::regress
