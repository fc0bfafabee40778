// SPDX-License-Identifier: Apache-2.0
// A library that says what it is: its key is its last line, its checksum lies beside it. Both are read before the
// dynamic linker sees the file: a damaged library kills the process that loads it (docs/dut-library.md).
#pragma once

#include <filesystem>
#include <string>

namespace sharp::tb {

/// Appends the key to `part`, writes the checksum beside `file` and renames `part` to it. Throws OutputError.
void seal(const std::filesystem::path& part, const std::string& key, const std::filesystem::path& file);

/// Why `file` must not be loaded as the library of `key`: "it is damaged (...)", "it is another library"; empty: it is
/// sound.
std::string why_unsound(const std::filesystem::path& file, const std::string& key);

/// Beside the library.
std::filesystem::path checksum_file(const std::filesystem::path& library);

}  // namespace sharp::tb
