// SPDX-License-Identifier: Apache-2.0
// Verilator's JSON tree (--json-only --flatten).
#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <unordered_map>

#include "tb/fit/design.h"

namespace sharp::fit {
namespace {

using Json = nlohmann::json;

std::string text(const Json& node, const char* key) {
  const auto found = node.find(key);
  return found != node.end() && found->is_string() ? found->get<std::string>() : "";
}
bool flag(const Json& node, const char* key) {
  const auto found = node.find(key);
  return found != node.end() && found->is_boolean() && found->get<bool>();
}
const Json& list(const Json& node, const char* key) {
  static const Json kNone = Json::array();
  const auto found = node.find(key);
  return found != node.end() && found->is_array() ? *found : kNone;
}

/// Elements between both ends of "[0:31]" or "31:0".
uint64_t span(std::string range) {
  std::erase_if(range, [](char c) { return c == '[' || c == ']'; });
  const size_t colon = range.find(':');
  if (colon == std::string::npos) return 0;
  int64_t a = 0, b = 0;
  std::from_chars(range.data(), range.data() + colon, a);
  std::from_chars(range.data() + colon + 1, range.data() + range.size(), b);
  return 1 + static_cast<uint64_t>(a > b ? a - b : b - a);
}

class JsonReader {
 public:
  JsonReader(const Json& tree, const Json& meta, std::string_view top) : tree_(tree), top_(std::string(top) + ".") {
    if (const auto files = meta.find("files"); files != meta.end())
      for (const auto& [id, file] : files->items()) files_[id] = text(file, "filename");
    for (const Json& misc : list(tree, "miscsp"))
      for (const Json& type : list(misc, "typesp")) types_[text(type, "addr")] = &type;
  }
  Design read() {
    if (list(tree_, "modulesp").empty() || types_.empty())
      throw std::runtime_error("the tree has no modules or no types");
    for (const Json& module : list(tree_, "modulesp"))
      if (text(module, "type") == "MODULE") read_variables(module);
    return std::move(design_);
  }

 private:
  void read_variables(const Json& scope) {
    for (const Json& child : list(scope, "stmtsp")) {
      const std::string type = text(child, "type");
      if (type == "VAR") add(child);
      if (type == "BEGIN" || type == "GENBLOCK") read_variables(child);
    }
  }

  void add(const Json& var) {
    Signal s;
    s.bits = bits(text(var, "dtypep"));
    s.readable = flag(var, "isSigUserRdPublic") || flag(var, "isSigUserRWPublic");
    s.place = place(text(var, "loc"));
    const std::string name = text(var, "name");
    if (flag(var, "isPrimaryIO") && name.find('.') == std::string::npos) {
      s.direction = direction(text(var, "direction"));
      design_.ports.emplace(name, s);
    } else if (name.starts_with(top_)) {
      design_.signals.emplace(name.substr(top_.size()), s);
    }
  }

  static Direction direction(std::string_view word) {
    return word == "INPUT" ? Direction::input : word == "OUTPUT" ? Direction::output : Direction::inout;
  }

  uint64_t bits(const std::string& address, unsigned depth = 0) const {
    const auto found = types_.find(address);
    if (found == types_.end() || depth > 64) return 0;
    const Json& type = *found->second;
    const std::string kind = text(type, "type");
    if (kind == "BASICDTYPE") return basic_bits(type);
    if (kind == "STRUCTDTYPE" || kind == "UNIONDTYPE") {
      uint64_t sum = 0;
      for (const Json& member : list(type, "membersp")) {
        const uint64_t one = bits(text(member, "refDTypep"), depth + 1);
        if (one == 0) return 0;  // not every version says the type of a member
        sum += one;
      }
      return sum;
    }
    const uint64_t sub = bits(text(type, "refDTypep"), depth + 1);
    return kind == "UNPACKARRAYDTYPE" || kind == "PACKARRAYDTYPE" ? sub * span(text(type, "declRange")) : sub;
  }

  static uint64_t basic_bits(const Json& type) {
    if (const std::string range = text(type, "range"); !range.empty()) return span(range);
    static const std::map<std::string, uint64_t> kBits = {
        {"logic", 1}, {"bit", 1}, {"int", 32}, {"integer", 32}, {"byte", 8}, {"shortint", 16}, {"longint", 64}};
    const auto found = kBits.find(text(type, "keyword"));
    return found == kBits.end() ? 0 : found->second;
  }

  /// "d,12:5,12:9": file, line and column, and where it ends.
  Place place(const std::string& loc) const {
    Place p;
    const size_t comma = loc.find(','), colon = loc.find(':');
    if (comma == std::string::npos || colon == std::string::npos) return p;
    if (const auto file = files_.find(loc.substr(0, comma)); file != files_.end()) p.file = file->second;
    std::from_chars(loc.data() + comma + 1, loc.data() + colon, p.line);
    std::from_chars(loc.data() + colon + 1, loc.data() + loc.size(), p.column);
    return p;
  }

  const Json& tree_;
  std::string top_;
  std::unordered_map<std::string, std::string> files_;
  std::unordered_map<std::string, const Json*> types_;
  Design design_;
};

Json parse(const std::filesystem::path& file) {
  std::ifstream in(file);
  const Json json = Json::parse(in, nullptr, false);
  if (json.is_discarded()) throw std::runtime_error(fmt::format("{}: not JSON", file.string()));
  return json;
}

}  // namespace

Design read_design_json(const std::filesystem::path& tree, const std::filesystem::path& meta, std::string_view top) {
  return JsonReader(parse(tree), parse(meta), top).read();
}

}  // namespace sharp::fit
