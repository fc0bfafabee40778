// SPDX-License-Identifier: Apache-2.0
// Opening of files that somebody names.
#include "cfg/types/input_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "base/error/config_error.h"

namespace fs = std::filesystem;

namespace sharp::cfg {

std::string wrong_kind(const fs::path& path) {
  std::error_code ec;
  switch (fs::status(path, ec).type()) {
    case fs::file_type::directory:
      return "is a folder";
    case fs::file_type::block:
    case fs::file_type::character:
      return "is a device";
    case fs::file_type::fifo:
      return "is a FIFO";
    case fs::file_type::socket:
      return "is a socket";
    default:
      return {};
  }
}

std::ifstream open_input(const fs::path& path, uint64_t limit) {
  const auto fail = [&](const std::string& why) {
    throw ConfigError(fmt::format("{}: cannot read: {}", path.string(), why));
  };
  const std::string kind = wrong_kind(path);
  if (!kind.empty()) fail(kind == "is a folder" ? kind : kind + "; legal: a regular file");
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(std::strerror(errno));
  std::error_code ec;
  const uint64_t size = fs::file_size(path, ec);
  if (!ec && size > limit) fail(fmt::format("the file is too large, {} bytes; legal: at most {}", size, limit));
  return in;
}

}  // namespace sharp::cfg
