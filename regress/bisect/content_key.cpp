// SPDX-License-Identifier: Apache-2.0
// Sorts files by what they can do to a test.
#include "regress/bisect/content_key.h"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

namespace sharp::regress {
namespace {

class Hash {  // FNV-1a, 64 bits
 public:
  void add(std::string_view text) {
    for (const unsigned char c : text) value_ = (value_ ^ c) * 0x100000001b3ull;
    value_ = (value_ ^ 0xff) * 0x100000001b3ull;
  }
  std::string hex() const { return fmt::format("{:016x}", value_); }

 private:
  uint64_t value_ = 0xcbf29ce484222325ull;
};

/// Texts for people, sources of tests, views: no run reads them.
bool is_idle(std::string_view path) {
  return path.starts_with("docs/") || path.starts_with("waves/") || path.starts_with("regress/schedule/") ||
         path.ends_with(".md") || path.ends_with("_test.cpp") || path.ends_with("_test.sh") || path == "LICENSE" ||
         path == ".gitignore" || path == ".clang-format";
}

/// Read when a test runs: RTL, configurations, scripts. Anything that is not known to be so shapes the program.
bool is_read_at_run_time(std::string_view path) {
  return path.ends_with(".sv") || path.ends_with(".vlt") || path.ends_with(".sh") || path.ends_with(".awk") ||
         ((path.starts_with("cfg/") || path.starts_with("regress/")) && path.ends_with(".yaml"));
}

}  // namespace

ContentKeys content_keys(const std::string& files) {
  Hash test, program;
  for (size_t at = 0; at < files.size();) {
    const size_t end = std::min(files.find('\0', at), files.size());
    const std::string_view line(files.data() + at, end - at);
    const size_t tab = line.find('\t');
    at = end + 1;
    if (tab == std::string_view::npos || is_idle(line.substr(tab + 1))) continue;
    test.add(line);
    if (!is_read_at_run_time(line.substr(tab + 1))) program.add(line);
  }
  return {test.hex(), program.hex()};
}

}  // namespace sharp::regress
