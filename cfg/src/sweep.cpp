// SPDX-License-Identifier: Apache-2.0
// The cross product of every list in a run file.
#include "cfg/src/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cfg/src/input.h"
#include "cfg/src/reader.h"

namespace sharp::cfg {
namespace {

const KeyPath kInputPath = {"input"};
const KeyPath kRecordingPath = {"input", "recording"};

[[noreturn]] void fail_too_many(const Node& node) {
  throw ConfigError(fmt::format("{}: the lists give too many cases; legal: at most {}", node.where.text(), kMaxCases));
}

/// Keys whose list is the value itself: the layers of a stack, or the ONNX nodes that are its layers.
bool is_one_value(const std::string& key) { return key == "model.layers" || key == "model.node"; }

std::vector<Node> list_free(const Node& node, const std::string& key);

std::vector<Node> list_free_items(const Node& list, const std::string& key) {
  if (list.items.empty()) fail_value(list, key, "one value, or a list of values");
  std::vector<Node> values;
  std::set<std::string> seen;
  for (const auto& item : list.items) {
    if (item.kind == Kind::list) fail_key(item, key, "a list in a list is not legal; legal: one list of values");
    for (auto& value : list_free(item, key)) {
      const auto text = to_flow(value);
      if (!seen.insert(text).second) fail_key(item, key, fmt::format("{} is twice in the list", text));
      values.push_back(std::move(value));
    }
  }
  return values;
}

std::vector<Node> list_free_map(const Node& map, const std::string& key) {
  std::vector<Node> partial = {map};
  for (size_t i = 0; i < map.items.size(); ++i) {
    const auto values = list_free(map.items[i], key + "." + map.keys[i]);
    if (partial.size() * values.size() > kMaxCases) fail_too_many(map);
    std::vector<Node> next;
    for (const auto& p : partial)
      for (const auto& v : values) {
        next.push_back(p);
        next.back().items[i] = v;
      }
    partial = std::move(next);
  }
  return partial;
}

/// All combinations of the lists in a node, last list fastest.
std::vector<Node> list_free(const Node& node, const std::string& key) {
  if (is_one_value(key)) return {node};
  if (node.kind == Kind::list) return list_free_items(node, key);
  if (node.kind == Kind::map) return list_free_map(node, key);
  return {node};
}

bool stands_for_recordings(const Node& node, const KeyPath& path) {
  return (path == kInputPath && node.is(kAllRecordings)) || (path == kRecordingPath && node.is(kAll));
}

/// Outermost lists, in file order.
void find_slots(const Node& node, KeyPath& path, std::vector<Slot>& slots) {
  if (is_one_value(join_path(path))) return;
  if (node.kind == Kind::list || stands_for_recordings(node, path)) {
    slots.push_back({path, list_free(node, join_path(path))});
    return;
  }
  for (size_t i = 0; i < node.keys.size(); ++i) {
    path.push_back(node.keys[i]);
    find_slots(node.items[i], path, slots);
    path.pop_back();
  }
}

size_t count_combinations(const Node& root, const std::vector<Slot>& slots) {
  size_t count = 1;
  for (const auto& slot : slots) {
    count *= slot.values.size();
    if (count > kMaxCases) fail_too_many(root);
  }
  return count;
}

/// Combination number `index` of the slots, last slot fastest.
Combination combine(const Node& root, const std::vector<Slot>& slots, size_t index) {
  Combination c{root, std::vector<std::pair<size_t, size_t>>(slots.size())};
  for (size_t i = slots.size(); i-- > 0;) {
    const auto& slot = slots[i];
    c.choice[i].first = index % slot.values.size();
    index /= slot.values.size();
    replace_at(c.root, slot.path, slot.values[c.choice[i].first]);
  }
  return c;
}

/// Path of the word that stands for all recordings, or empty.
KeyPath recordings_path(const Node& root) {
  const Node* const input = root.find("input");
  if (input == nullptr) return {};
  if (stands_for_recordings(*input, kInputPath)) return kInputPath;
  const Node* const recording = input->find("recording");
  return recording != nullptr && stands_for_recordings(*recording, kRecordingPath) ? kRecordingPath : KeyPath{};
}

void add_recordings(const Combination& c, const KeyPath& path, const std::vector<Slot>& slots,
                    const std::vector<std::string>& names, std::vector<Combination>& out) {
  const auto slot = std::find_if(slots.begin(), slots.end(),
                                 [](const Slot& s) { return s.path == kInputPath || s.path == kRecordingPath; });
  Node value = value_at(c.root, path);
  for (size_t i = 0; i < names.size(); ++i) {
    value.text = names[i];
    out.push_back(c);
    out.back().choice[static_cast<size_t>(slot - slots.begin())].second = i;
    replace_at(out.back().root, path, value);
  }
}

}  // namespace

Sweep make_sweep(const Node& root, const RecordingsOf& recordings_of) {
  Sweep sweep;
  KeyPath path;
  find_slots(root, path, sweep.slots);
  const size_t count = count_combinations(root, sweep.slots);
  for (size_t i = 0; i < count; ++i) {
    const auto c = combine(root, sweep.slots, i);
    const auto all = recordings_path(c.root);
    const auto names = all.empty() ? std::vector<std::string>{} : recordings_of(c.root);
    if (names.empty())
      sweep.combinations.push_back(c);  // a model without recordings is told of when its input is parsed
    else
      add_recordings(c, all, sweep.slots, names, sweep.combinations);
  }
  if (sweep.combinations.size() > kMaxCases) fail_too_many(root);
  // Slots after the input must run faster than its recordings.
  std::stable_sort(sweep.combinations.begin(), sweep.combinations.end(),
                   [](const auto& a, const auto& b) { return a.choice < b.choice; });
  return sweep;
}

bool selects(const Slot& slot) {
  return slot.values.size() > 1 || stands_for_recordings(slot.values.front(), slot.path) ||
         (slot.path == kInputPath && slot.values.front().find("recording") != nullptr);
}

}  // namespace sharp::cfg
