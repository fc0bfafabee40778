// SPDX-License-Identifier: Apache-2.0
// Reads the hierarchy with GTKWave's own reader.
#include "tb/views/fst_hierarchy.h"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

#include "tb/views/fst_reader.h"

namespace sharp::tb {
namespace {

/// "stall [3:0]" becomes {"stall", "[3:0]"}.
std::pair<std::string, std::string> split_range(const std::string& text) {
  const size_t at = text.find(" [");
  return at == std::string::npos ? std::pair{text, std::string()} : std::pair{text.substr(0, at), text.substr(at + 1)};
}

void walk(FstReader* reader, FstHierarchy& signals) {
  std::string scope;
  bool enumerated = false;  // the entry before names the enum of the next variable
  while (const fstHier* h = fstReaderIterateHier(reader)) {
    if (h->htyp == FST_HT_SCOPE) scope = fstReaderPushScope(reader, h->u.scope.name, nullptr);
    if (h->htyp == FST_HT_UPSCOPE) scope = fstReaderPopScope(reader);
    if (h->htyp == FST_HT_ATTRBEGIN) enumerated = h->u.attr.subtype == FST_MT_ENUMTABLE && h->u.attr.name_length == 0;
    if (h->htyp != FST_HT_VAR) continue;
    const auto [name, range] = split_range(h->u.var.name);
    const std::string path = scope.empty() ? name : scope + "." + name;
    signals.emplace(path, FstSignal{path + range, h->u.var.length, enumerated, h->u.var.handle});
    enumerated = false;
  }
}

}  // namespace

FstContent read_fst(const std::filesystem::path& file) {
  if (!std::ifstream(file)) throw std::runtime_error(fmt::format("{}: cannot be read", file.string()));
  const OpenFst reader = open_fst(file);
  FstContent content;
  content.begin = fstReaderGetStartTime(reader.get());
  content.end = fstReaderGetEndTime(reader.get());
  walk(reader.get(), content.signals);
  return content;
}

}  // namespace sharp::tb
