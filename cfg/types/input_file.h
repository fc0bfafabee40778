// SPDX-License-Identifier: Apache-2.0
// Opening of files that somebody names: what is no file, blocks or never ends is refused before a byte is read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace sharp::cfg {

/// "is a folder", "is a device", "is a FIFO", "is a socket"; empty for a regular file, and for what is not there.
std::string wrong_kind(const std::filesystem::path& path);

/// For reading bytes. Throws ConfigError "path: cannot read: why; legal: ..": not there, no regular file, or larger
/// than `limit` bytes.
std::ifstream open_input(const std::filesystem::path& path, uint64_t limit = UINT64_MAX);

}  // namespace sharp::cfg
