// SPDX-License-Identifier: Apache-2.0
// Reads the exclusions and applies them.
#include "tb/cover/code/exclusions.h"

#include <fmt/format.h>

#include <fstream>
#include <unordered_map>

#include "cfg/src/reader.h"
#include "cfg/src/run_file.h"

namespace fs = std::filesystem;

namespace sharp::cover {
namespace {

const cfg::Names kKinds = {"line", "branch", "toggle", "user"};
const cfg::Names kEdges = {"rise", "fall"};
constexpr unsigned kLastBit = 4095;

/// '*' stands for any text; all else for itself.
bool matches(std::string_view pattern, std::string_view text) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (text.substr(0, star) != pattern.substr(0, star)) return false;
  pattern.remove_prefix(star + 1);
  for (size_t at = star; at <= text.size(); ++at)
    if (matches(pattern, text.substr(at))) return true;
  return false;
}

void read_bits(const cfg::MapReader& reader, Exclusion& e) {
  const cfg::Node* bits = reader.find("bits");
  if (bits == nullptr) return;
  if (bits->kind != cfg::Kind::list || bits->items.size() != 2)
    cfg::fail_key(*bits, reader.full("bits"), "must be a list of the first and the last bit");
  e.first_bit = static_cast<unsigned>(cfg::read_whole(bits->items[0], reader.full("bits"), {0, kLastBit}));
  e.last_bit = static_cast<unsigned>(cfg::read_whole(bits->items[1], reader.full("bits"), {e.first_bit, kLastBit}));
}

cfg::Names read_signals(const cfg::MapReader& reader) {
  const std::string legal = "a net, or what the report calls the point; or a pattern; or a list of these";
  const cfg::Node* node = reader.find("signal");
  if (node == nullptr || node->kind != cfg::Kind::list) return {reader.text("signal", legal, "*")};
  cfg::Names names;
  for (const cfg::Node& item : node->items) names.push_back(cfg::read_text(item, reader.full("signal"), legal));
  return names;
}

/// One for each signal.
void read_entry(const cfg::Node& node, std::vector<Exclusion>& exclusions) {
  const cfg::MapReader reader(node, "exclusions",
                              {"kind", "module", "instance", "signal", "text", "bits", "edge", "reason"});
  Exclusion e;
  e.where = node.where.text();
  e.kind = static_cast<CodeKind>(reader.choice("kind", kKinds));
  e.module = reader.text("module", "a module or a pattern", "*");
  e.instance = reader.text("instance", "an instance or a pattern", "*");
  e.text = reader.text("text", "a part of the source line", "");
  if (reader.find("edge") != nullptr) e.edge = kEdges[reader.choice("edge", kEdges)];
  e.reason = reader.text("reason", "why this cannot be reached, in one sentence");
  read_bits(reader, e);
  for (const std::string& signal : read_signals(reader)) {
    e.signal = signal;
    exclusions.push_back(e);
  }
}

/// Lines of the sources, read once.
class Sources {
 public:
  explicit Sources(fs::path root) : root_(std::move(root)) {}
  std::string line(const std::string& file, unsigned number) {
    const auto [at, fresh] = files_.try_emplace(file);
    if (fresh) {
      std::ifstream in(root_ / file);
      for (std::string text; std::getline(in, text);) at->second.push_back(text);
    }
    return number >= 1 && number <= at->second.size() ? at->second[number - 1] : std::string();
  }

 private:
  fs::path root_;
  std::unordered_map<std::string, std::vector<std::string>> files_;
};

/// A bit that this configuration ties is matched by what excludes it as a toggle.
bool applies(const Exclusion& e, const CodePoint& p, Sources& sources) {
  const CodeKind kind = p.kind == CodeKind::constant ? CodeKind::toggle : p.kind;
  if (e.kind != kind || !matches(e.module, p.module) || !matches(e.instance, p.instance)) return false;
  if (kind == CodeKind::toggle) {
    const unsigned bit = p.bit();
    if (bit < e.first_bit || bit > e.last_bit || !p.detail.ends_with(e.edge)) return false;
  }
  if (!matches(e.signal, kind == CodeKind::toggle ? p.signal() : p.detail)) return false;
  return e.text.empty() || sources.line(p.file, p.line).find(e.text) != std::string::npos;
}

}  // namespace

ExclusionList load_exclusions(const fs::path& file) {
  const cfg::Node root = cfg::parse_file(file);
  const cfg::MapReader reader(root, "", {"machines", "exclusions"});
  const auto list_of = [&](const char* key, const char* legal) -> const cfg::Node& {
    const cfg::Node& list = reader.need(key, legal);
    if (list.kind != cfg::Kind::list) cfg::fail_key(list, key, std::string("must be ") + legal);
    return list;
  };
  ExclusionList result;
  for (const cfg::Node& name : list_of("machines", "a list of accelerators").items) {
    if (name.kind != cfg::Kind::scalar) cfg::fail_key(name, "machines", "must be a list of accelerators");
    result.machines.push_back(name.text);
  }
  for (const cfg::Node& entry : list_of("exclusions", "a list of entries").items) read_entry(entry, result.entries);
  return result;
}

Excluded exclude(std::span<const CodeItem> items, std::span<const Exclusion> exclusions, const fs::path& root) {
  Sources sources(root);
  Excluded result{std::vector<char>(items.size()), std::vector<uint64_t>(exclusions.size()), 0, 0, {}};
  std::vector<char> used(exclusions.size());
  for (size_t i = 0; i < items.size(); ++i) {
    const bool constant = items[i].point.kind == CodeKind::constant;
    result.constants += constant;
    bool taken = constant;
    for (size_t e = 0; e < exclusions.size(); ++e) {
      if (!applies(exclusions[e], items[i].point, sources)) continue;
      used[e] = 1;
      if (!taken && items[i].count == 0) ++result.matched[e];
      taken = true;
    }
    result.items[i] = taken && items[i].count == 0;  // a constant is never counted
    result.reached += taken && items[i].count != 0;
  }
  for (size_t e = 0; e < exclusions.size(); ++e)
    if (!used[e]) result.stale.push_back(e);
  return result;
}

void require_no_stale(const Excluded& excluded, std::span<const Exclusion> exclusions) {
  if (excluded.stale.empty()) return;
  const Exclusion& e = exclusions[excluded.stale.front()];
  throw cfg::ConfigError(fmt::format("{}: this exclusion matches nothing any more; remove or mend it: {} {} {} {}: {}",
                                     e.where, to_string(e.kind), e.module, e.signal, e.text, e.reason));
}

}  // namespace sharp::cover
