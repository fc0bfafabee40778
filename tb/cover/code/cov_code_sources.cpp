// SPDX-License-Identifier: Apache-2.0
// Code coverage by source line, for the page of the report.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "tb/cover/code/cov_code_report.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using cover::CodeItem;
using cover::CodeKind;
using cover::CodePoint;
using Json = nlohmann::ordered_json;

/// What is known of one file, by line.
struct SourceCounts {
  std::map<unsigned, uint64_t> counts;  ///< least count of the line points that hold the line
  std::map<unsigned, std::vector<std::string>> notes;
  /// Bits that have not been seen to change: by line, net and edge.
  std::map<unsigned, std::map<std::string, std::vector<unsigned>>> bits;
};

void add_line(SourceCounts& source, const CodeItem& item) {
  for (const auto& [first, last] : item.point.lines)
    for (unsigned line = first; line <= last; ++line) {
      const auto [at, fresh] = source.counts.emplace(line, item.count);
      if (!fresh) at->second = std::min(at->second, item.count);
    }
}

void add_item(SourceCounts& source, const CodeItem& item) {
  const CodePoint& p = item.point;
  if (p.kind == CodeKind::line) add_line(source, item);
  if (item.count != 0) return;
  if (p.kind == CodeKind::branch) source.notes[p.line].push_back(p.detail + " without statements: not taken");
  if (p.kind == CodeKind::user) source.notes[p.line].push_back(p.detail + ": never seen");
  if (p.kind == CodeKind::toggle)
    source.bits[p.line][p.signal() + p.detail.substr(p.detail.rfind(' '))].push_back(p.bit());
}

std::vector<std::string> read_lines(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Counts and notes as objects with the line number as key.
Json source_json(const std::string& file, SourceCounts& source) {
  for (auto& [line, nets] : source.bits)
    for (auto& [net, bits] : nets) {
      std::sort(bits.begin(), bits.end());
      bits.erase(std::unique(bits.begin(), bits.end()), bits.end());  // of several instances
      source.notes[line].push_back(fmt::format("no {}, bits {}", net, bits_text(bits)));
    }
  Json counts = Json::object(), notes = Json::object();
  for (const auto& [line, count] : source.counts) counts[std::to_string(line)] = count;
  for (const auto& [line, list] : source.notes) notes[std::to_string(line)] = list;
  return {
      {"file", file}, {"text", read_lines(fs::path(SHARP_SOURCE_DIR) / file)}, {"counts", counts}, {"notes", notes}};
}

}  // namespace

Json CodeReport::sources() const {
  std::map<std::string, SourceCounts> files;
  for (size_t i = 0; i < items_.size(); ++i)
    if (!items_[i].point.file.empty() && excluded_.items[i] == 0) add_item(files[items_[i].point.file], items_[i]);
  Json json = Json::array();
  for (auto& [file, source] : files) json.push_back(source_json(file, source));
  return json;
}

}  // namespace sharp::tb
