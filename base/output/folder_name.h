// SPDX-License-Identifier: Apache-2.0
// Folder names from labels of cases (docs/json-schema.md "`run`").
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sharp::tb {

/// File systems end at 255 bytes, some at 143.
inline constexpr size_t kMaxFolderBytes = 120;

/// A label as a folder name: letters, digits and ".=+-_" stay, everything else becomes '_'. One that is too long is cut
/// and ends with "-" and a hash of all of it.
std::string folder_name(std::string_view label, size_t max_bytes = kMaxFolderBytes);

/// One for each label. Labels that fall together, also on a file system that ignores case, get a number: "x", "x-2".
std::vector<std::string> folder_names(std::span<const std::string> labels);

}  // namespace sharp::tb
