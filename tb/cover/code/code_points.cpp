// SPDX-License-Identifier: Apache-2.0
// Parses, merges and sums up code points.
#include "tb/cover/code/code_points.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <unordered_map>

#include "cfg/src/run_file.h"

namespace sharp::cover {
namespace {

constexpr std::array<std::string_view, kNumCodeKinds> kKinds = {"line", "branch", "toggle", "user", "constant"};
constexpr size_t kFields = 8;

[[noreturn]] void fail(std::string_view text) {
  throw cfg::ConfigError(
      fmt::format("code coverage: '{}' is no code point; legal: kind, file, line, column, module, "
                  "instance, detail and lines with tabs between",
                  text));
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(separator, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

unsigned number(std::string_view digits, std::string_view text) {
  unsigned n = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (error != std::errc{} || end != digits.data() + digits.size()) fail(text);
  return n;
}

/// "12-14,16"
std::vector<std::pair<unsigned, unsigned>> parse_lines(std::string_view lines, std::string_view text) {
  std::vector<std::pair<unsigned, unsigned>> pieces;
  if (lines.empty()) return pieces;
  for (const std::string_view piece : split(lines, ',')) {
    const auto ends = split(piece, '-');
    if (ends.size() > 2) fail(text);
    pieces.emplace_back(number(ends.front(), text), number(ends.back(), text));
  }
  return pieces;
}

/// Where the bit of a toggle begins in its detail: "tile.group[3] rise". npos: a net of one bit.
size_t bit_at(const std::string& detail) {
  const size_t end = detail.rfind("] ");
  return end == std::string::npos ? end : detail.rfind('[', end);
}

std::string key_of(const CodePoint& p) {
  const unsigned kind =
      p.kind == CodeKind::constant ? static_cast<unsigned>(CodeKind::toggle) : static_cast<unsigned>(p.kind);
  return fmt::format("{}\t{:6}\t{:4}\t{}\t{}\t{}\t{}", p.file, p.line, p.column, p.module, p.instance, kind, p.detail);
}

/// The class of the instance in its place; a cover property's stays.
CodePoint folded(CodePoint point) {
  if (point.kind != CodeKind::user) point.instance = instance_class(point.instance);
  return point;
}

void add_item(CodeSummary& s, const CodeItem& item, bool excluded) {
  if (excluded) {
    ++s.excluded;
    return;
  }
  Reached& r = s.reached[static_cast<unsigned>(item.point.kind)];
  ++r.goals;
  if (item.count != 0) ++r.reached;
}

std::vector<CodeSummary> summarise_by(std::span<const CodeItem> items, std::span<const char> excluded,
                                      const std::function<std::string(const CodePoint&)>& name) {
  std::map<std::string, CodeSummary> by_name;
  for (size_t i = 0; i < items.size(); ++i) add_item(by_name[name(items[i].point)], items[i], excluded[i] != 0);
  std::vector<CodeSummary> summaries;
  for (auto& [key, summary] : by_name) {
    summary.name = key;
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

}  // namespace

std::string_view to_string(CodeKind kind) { return kKinds.at(static_cast<size_t>(kind)); }

std::string CodePoint::signal() const {
  const size_t at = bit_at(detail);
  return detail.substr(0, at != std::string::npos ? at : detail.rfind(' '));
}

unsigned CodePoint::bit() const {
  const size_t at = bit_at(detail);
  if (at == std::string::npos) return 0;
  return number(std::string_view(detail).substr(at + 1, detail.rfind("] ") - at - 1), detail);
}

CodePoint parse_code_point(std::string_view text) {
  const auto fields = split(text, '\t');
  if (fields.size() != kFields) fail(text);
  const auto kind = std::find(kKinds.begin(), kKinds.end(), fields[0]);
  if (kind == kKinds.end()) fail(text);
  return {static_cast<CodeKind>(kind - kKinds.begin()),
          std::string(fields[1]),
          number(fields[2], text),
          number(fields[3], text),
          std::string(fields[4]),
          std::string(fields[5]),
          std::string(fields[6]),
          parse_lines(fields[7], text)};
}

std::string instance_class(std::string_view instance) {
  std::string folded;
  bool inside = false;
  for (const char ch : instance) {
    if (ch == ']') inside = false;
    if (!inside) folded += ch;
    if (ch == '[') inside = true, folded += '*';
  }
  return folded;
}

bool same_place(const CodePoint& a, const CodePoint& b) { return key_of(a) == key_of(b); }

std::vector<uint32_t> CodeTotals::places(const std::vector<std::string>& items) const {
  std::unordered_map<std::string_view, uint32_t> by_key;
  for (const auto& [key, entry] : entries_) by_key.emplace(key, static_cast<uint32_t>(by_key.size()));
  std::vector<uint32_t> places;
  places.reserve(items.size());
  for (const std::string& item : items) places.push_back(by_key.at(key_of(folded(parse_code_point(item)))));
  return places;
}

void CodeTotals::add(const CodeCounts& counts) {
  for (size_t i = 0; i < counts.items.size(); ++i) {
    CodePoint point = folded(parse_code_point(counts.items[i]));
    const bool constant = point.kind == CodeKind::constant;
    Entry& entry = entries_[key_of(point)];
    if (!constant) entry.constant = false;
    if (entry.item.point.detail.empty()) entry.item.point = std::move(point);
    entry.item.count += counts.counts[i];
  }
}

std::vector<CodeItem> CodeTotals::items() const {
  std::vector<CodeItem> items;
  for (const auto& [key, entry] : entries_) {
    items.push_back(entry.item);
    CodeKind& kind = items.back().point.kind;
    if (kind == CodeKind::toggle || kind == CodeKind::constant)
      kind = entry.constant ? CodeKind::constant : CodeKind::toggle;
  }
  return items;
}

std::vector<CodeSummary> summarise_modules(std::span<const CodeItem> items, std::span<const char> excluded) {
  return summarise_by(items, excluded, [](const CodePoint& p) { return p.module; });
}

std::vector<CodeSummary> summarise_instances(std::span<const CodeItem> items, std::span<const char> excluded) {
  return summarise_by(items, excluded, [](const CodePoint& p) { return p.instance; });
}

CodeSummary summarise_code(std::span<const CodeItem> items, std::span<const char> excluded) {
  CodeSummary all;
  all.name = "all";
  for (size_t i = 0; i < items.size(); ++i) add_item(all, items[i], excluded[i] != 0);
  return all;
}

std::string lcov_text(std::span<const CodeItem> items, std::span<const char> excluded, const std::string& root) {
  std::map<std::string, std::map<unsigned, uint64_t>> files;
  for (size_t i = 0; i < items.size(); ++i) {
    const CodePoint& p = items[i].point;
    if (p.kind != CodeKind::line || excluded[i] != 0) continue;
    for (const auto& [first, last] : p.lines)
      for (unsigned line = first; line <= last; ++line) {
        const auto [at, fresh] = files[p.file].emplace(line, items[i].count);
        if (!fresh) at->second = std::min(at->second, items[i].count);
      }
  }
  std::string text;
  for (const auto& [file, lines] : files) {
    text += fmt::format("TN:\nSF:{}/{}\n", root, file);
    for (const auto& [line, count] : lines) text += fmt::format("DA:{},{}\n", line, count);
    const auto hit = std::count_if(lines.begin(), lines.end(), [](const auto& l) { return l.second != 0; });
    text += fmt::format("LF:{}\nLH:{}\nend_of_record\n", lines.size(), hit);
  }
  return text;
}

}  // namespace sharp::cover
