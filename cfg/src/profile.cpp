// SPDX-License-Identifier: Apache-2.0
// Reads profiles.
#include "cfg/src/profile.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "cfg/src/locate.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

constexpr double kMaxWeight = 1e6;
constexpr const char* kBase = "default";

Names axis_names() {
  Names names;
  for (const AxisSpec& a : stimulus_axes()) names.emplace_back(a.name);
  return names;
}

/// A value alone, a list of values of equal weight, or a map of weights.
std::vector<double> read_weights(const Node& node, const AxisSpec& axis) {
  const Names values(axis.values.begin(), axis.values.end());
  const std::string key(axis.name);
  std::vector<double> weights(values.size(), 0.0);
  if (node.kind == Kind::map) {
    const MapReader reader(node, key, values);
    for (size_t v = 0; v < values.size(); ++v) weights[v] = reader.real(values[v], {0.0, kMaxWeight}, 0.0);
  } else if (node.kind == Kind::list) {
    for (const Node& item : node.items) weights[read_choice(item, key, values)] = 1.0;
  } else {
    weights[read_choice(node, key, values)] = 1.0;
  }
  if (std::all_of(weights.begin(), weights.end(), [](double w) { return w == 0.0; }))
    fail_key(node, key, fmt::format("no value has a weight above 0; values: {}", join_names(values)));
  return weights;
}

void read_axes(const Node& root, Profile& profile) {
  for (size_t a = 0; a < stimulus_axes().size(); ++a)
    if (const Node* node = root.find(stimulus_axes()[a].name))
      profile.weights[a] = read_weights(*node, stimulus_axes()[a]);
}

void read_file(const std::filesystem::path& file, bool is_base, Profile& profile) {
  Names legal = axis_names();
  legal.insert(legal.begin(), "summary");
  const Node root = parse_file(file);
  const MapReader reader(root, "", legal);
  reader.text("summary", "a line of text");
  if (is_base)
    for (const std::string& name : axis_names()) reader.need(name, "weights of its values");
  read_axes(root, profile);
}

/// One text for the same weights: "k=W", "k=[W,2W]" or "k={W: 1, 2W: 3}".
std::string canonical(const AxisSpec& axis, const std::vector<double>& weights) {
  std::vector<std::string> values, pairs;
  double first = 0.0;
  bool is_even = true;
  for (size_t v = 0; v < weights.size(); ++v) {
    if (weights[v] == 0.0) continue;
    if (values.empty()) first = weights[v];
    is_even = is_even && weights[v] == first;
    values.emplace_back(axis.values[v]);
    pairs.push_back(fmt::format("{}: {}", axis.values[v], weights[v]));
  }
  if (values.size() == 1) return fmt::format("{}={}", axis.name, values[0]);
  return is_even ? fmt::format("{}=[{}]", axis.name, fmt::join(values, ","))
                 : fmt::format("{}={{{}}}", axis.name, fmt::join(pairs, ", "));
}

void read_overlays(const std::vector<std::string>& overlays, Profile& profile) {
  std::map<size_t, std::string> texts;
  const Names names = axis_names();
  for (const std::string& text : overlays) {
    const Override overlay = parse_override(text, {});
    const size_t axis = read_choice(argument_node(overlay.value.where.text(), join_path(overlay.path)), "axis", names);
    profile.weights[axis] = read_weights(overlay.value, stimulus_axes()[axis]);
    texts[axis] = canonical(stimulus_axes()[axis], profile.weights[axis]);
  }
  for (const auto& [axis, text] : texts) profile.overlays.push_back(text);
}

}  // namespace

Profile load_profile(const std::string& name_or_path, const std::vector<std::string>& overlays) {
  Profile profile{name_or_path, {}, std::vector<std::vector<double>>(stimulus_axes().size())};
  read_file(locate("profile", argument_node("profiles", kBase), "profile"), true, profile);
  if (name_or_path != kBase)
    read_file(locate("profile", argument_node("profile '" + name_or_path + "'", name_or_path), "profile"), false,
              profile);
  return overlaid(std::move(profile), overlays);
}

Profile overlaid(Profile profile, const std::vector<std::string>& overlays) {
  read_overlays(overlays, profile);
  return profile;
}

}  // namespace sharp::cfg
