// SPDX-License-Identifier: Apache-2.0
// The tests of a build folder, as ctest lists them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sharp::tb {

/// Names, ascending. Throws cfg::ConfigError: ctest fails, or a test program is not built.
std::vector<std::string> tests_of_build(const std::filesystem::path& build);
/// The same of a file with the output of `ctest --show-only=json-v1`. Throws cfg::ConfigError: unreadable or no such
/// list.
std::vector<std::string> tests_of_file(const std::filesystem::path& file);

}  // namespace sharp::tb
