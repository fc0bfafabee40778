// SPDX-License-Identifier: Apache-2.0
// Cleaning, cutting and numbering.
#include "base/output/folder_name.h"

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cctype>
#include <cstring>
#include <set>

namespace sharp::tb {
namespace {

char safe(char ch) {
  // NUL ends the list below, so strchr finds it there.
  const bool is_kept = ch != '\0' && std::strchr(".=+-_", ch) != nullptr;
  return is_kept || (std::isalnum(static_cast<unsigned char>(ch)) != 0 && static_cast<unsigned char>(ch) < 0x80) ? ch
                                                                                                                 : '_';
}

std::string lower(std::string text) {
  for (char& ch : text) ch = static_cast<char>(std::tolower(static_cast<unsigned char>(ch)));
  return text;
}

}  // namespace

std::string folder_name(std::string_view label, size_t max_bytes) {
  std::string name(label);
  for (char& ch : name) ch = safe(ch);
  if (name.empty() || name.find_first_not_of('.') == name.npos)
    name += '_';  // "", "." and ".." are no folders of their own
  if (name.size() <= max_bytes) return name;
  const std::string hash = fmt::format("-{:016x}", XXH3_64bits(label.data(), label.size()));
  return name.substr(0, max_bytes - hash.size()) + hash;
}

std::vector<std::string> folder_names(std::span<const std::string> labels) {
  std::vector<std::string> names;
  std::set<std::string> used;
  for (const std::string& label : labels) {
    std::string name = folder_name(label);
    for (unsigned n = 2; !used.insert(lower(name)).second; ++n) name = folder_name(fmt::format("{}-{}", label, n));
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace sharp::tb
