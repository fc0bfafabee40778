// SPDX-License-Identifier: Apache-2.0
// Typed values of a document and the one form of every error message.
#include "cfg/src/reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

std::string lower(std::string_view s) {
  std::string out(s);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// Edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment.
size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> d(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i)
    for (size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

std::string describe(const Node& node) {
  switch (node.kind) {
    case Kind::scalar:
      return node.quoted ? fmt::format("\"{}\" (text in quotes)", node.text) : fmt::format("'{}'", node.text);
    case Kind::list:
      return node.items.empty() ? "an empty list" : "a list";
    case Kind::map:
      return node.items.empty() ? "an empty map" : "a map";
    default:
      return "no value";
  }
}

std::string legal_text(WholeRange range) { return fmt::format("a whole number {} .. {}", range.lo, range.hi); }

std::string legal_text(RealRange range) {
  return fmt::format("a number in [{}, {}{}", range.lo, range.hi, range.open_end ? ")" : "]");
}

/// The whole text as a number, or nothing.
template <typename T>
std::optional<T> parse(const Node& node) {
  T v{};
  if (node.kind != Kind::scalar || node.quoted) return std::nullopt;
  const char* const end = node.text.data() + node.text.size();
  const auto [next, ec] = std::from_chars(node.text.data(), end, v);
  if (ec != std::errc{} || next != end) return std::nullopt;
  return v;
}

}  // namespace

std::string suggest(std::string_view typed, std::span<const std::string> names) {
  const std::string* best = nullptr;
  size_t best_distance = std::max<size_t>(1, typed.size() / 3) + 1;
  for (const auto& name : names) {
    const auto d = distance(lower(typed), lower(name));
    if (d < best_distance) {
      best = &name;
      best_distance = d;
    }
  }
  return best ? fmt::format("; did you mean '{}'?", *best) : "";
}

std::string join_names(std::span<const std::string> names) { return fmt::format("{}", fmt::join(names, ", ")); }

void fail_value(const Node& node, const std::string& key, const std::string& legal, const std::string& hint) {
  fail_key(node, key, fmt::format("{} is not legal; legal: {}{}", describe(node), legal, hint));
}

void fail_key(const Node& node, const std::string& key, const std::string& text) {
  throw ConfigError(fmt::format("{}: key '{}': {}", node.where.text(), key, text));
}

size_t read_choice(const Node& node, const std::string& key, std::span<const std::string> names) {
  const auto it = node.kind == Kind::scalar ? std::find(names.begin(), names.end(), node.text) : names.end();
  if (it != names.end()) return static_cast<size_t>(it - names.begin());
  fail_value(node, key, join_names(names), node.kind == Kind::scalar ? suggest(node.text, names) : "");
}

uint64_t read_whole(const Node& node, const std::string& key, WholeRange range, const std::string& extra) {
  const auto v = parse<uint64_t>(node);
  if (!v || *v < range.lo || *v > range.hi) fail_value(node, key, extra + legal_text(range));
  return *v;
}

double read_real(const Node& node, const std::string& key, RealRange range) {
  const auto v = parse<double>(node);
  const bool legal = v && std::isfinite(*v) && *v >= range.lo && (range.open_end ? *v < range.hi : *v <= range.hi);
  if (!legal) fail_value(node, key, legal_text(range));
  return *v;
}

const std::string& read_text(const Node& node, const std::string& key, const std::string& what) {
  if (node.kind != Kind::scalar || node.text.empty()) fail_value(node, key, what);
  return node.text;
}

MapReader::MapReader(const Node& node, std::string prefix, Names legal)
    : node_(node), prefix_(std::move(prefix)), legal_(std::move(legal)) {
  if (node.kind != Kind::map) fail_value(node, prefix_, "a map with " + join_names(legal_));
  for (size_t i = 0; i < node.keys.size(); ++i) {
    const auto& key = node.keys[i];
    if (std::find(legal_.begin(), legal_.end(), key) != legal_.end()) continue;
    throw ConfigError(fmt::format("{}: unknown key '{}'; legal: {}{}", node.items[i].where.text(), full(key),
                                  join_names(legal_), suggest(key, legal_)));
  }
}

std::string MapReader::full(std::string_view key) const {
  return prefix_.empty() ? std::string(key) : fmt::format("{}.{}", prefix_, key);
}

const Node& MapReader::need(std::string_view key, const std::string& legal) const {
  if (const Node* node = find(key)) return *node;
  throw ConfigError(fmt::format("{}: key '{}' is missing; legal: {}", node_.where.text(), full(key), legal));
}

uint64_t MapReader::whole(std::string_view key, WholeRange range, std::optional<uint64_t> fallback) const {
  if (fallback && !find(key)) return *fallback;
  return read_whole(need(key, legal_text(range)), full(key), range);
}

double MapReader::real(std::string_view key, RealRange range, std::optional<double> fallback) const {
  if (fallback && !find(key)) return *fallback;
  return read_real(need(key, legal_text(range)), full(key), range);
}

size_t MapReader::choice(std::string_view key, std::span<const std::string> names,
                         std::optional<size_t> fallback) const {
  if (fallback && !find(key)) return *fallback;
  return read_choice(need(key, join_names(names)), full(key), names);
}

std::string MapReader::text(std::string_view key, const std::string& what, std::optional<std::string> fallback) const {
  if (fallback && !find(key)) return *fallback;
  return read_text(need(key, what), full(key), what);
}

}  // namespace sharp::cfg
