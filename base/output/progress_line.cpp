// SPDX-License-Identifier: Apache-2.0
// Writes to stderr.
#include "base/output/progress_line.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace sharp::tb {
namespace {

constexpr unsigned kUsualColumns = 80;

unsigned terminal_columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsualColumns;
}

}  // namespace

ProgressLine::ProgressLine() : is_terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressLine::show(std::string_view text) const {
  if (!is_terminal_) return;
  fmt::print(stderr, "\r\033[K{}", cut_to(text, terminal_columns() - 1));  // the last column may wrap
  std::fflush(stderr);
}

std::string cut_to(std::string_view text, unsigned columns) {
  constexpr std::string_view kMore = "...";
  if (text.size() <= columns) return std::string(text);
  size_t size = columns - std::min<size_t>(columns, kMore.size());
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;  // whole characters of UTF-8
  return std::string(text.substr(0, size)) + std::string(kMore.substr(0, columns));
}

}  // namespace sharp::tb
