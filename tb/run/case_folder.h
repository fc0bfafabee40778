// SPDX-License-Identifier: Apache-2.0
// Folders of cases that earlier commands wrote: which one is meant, and what was run for it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sharp::tb {

/// How a case of `sharp run --out` is loaded again.
struct RunOrigin {
  std::string run_file, rtl, label;
  std::vector<std::string> selectors;  ///< without the seed
  uint64_t seed = 1;
  uint64_t cycles = 0;  ///< that the timing model predicted then
};
/// From result.json in the folder. Throws ConfigError, naming file and key, if it is none of `sharp run --out`.
RunOrigin read_origin(const std::filesystem::path& folder);

/// The folder itself if it holds one of `files`, else the one below it that does; of several the number-th by name,
/// counted from 1. Throws ConfigError, listing them, if there is none or the number does not choose. option: that gives
/// the number, for the message.
std::filesystem::path choose_case_folder(const std::filesystem::path& folder, const std::vector<std::string>& files,
                                         std::optional<unsigned> number, const std::string& option);

}  // namespace sharp::tb
