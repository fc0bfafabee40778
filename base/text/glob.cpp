// SPDX-License-Identifier: Apache-2.0
// Matching of patterns.
#include "base/text/glob.h"

namespace sharp::cover {
namespace {

/// Cuts the text before the next '/' off.
std::string_view take_part(std::string_view& rest) {
  const size_t slash = rest.find('/');
  const std::string_view part = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
  return part;
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0, star = std::string_view::npos, retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool bin_match(std::string_view pattern, std::string_view bin) {
  while (!pattern.empty()) {
    if (bin.empty() || !glob_match(take_part(pattern), take_part(bin))) return false;
  }
  return true;
}

}  // namespace sharp::cover
