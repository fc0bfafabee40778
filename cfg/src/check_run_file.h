// SPDX-License-Identifier: Apache-2.0
// Check of a run file without making its arrays.
#pragma once

#include <filesystem>
#include <string>

namespace sharp::cfg {

/// Resolves every case but makes no weights and inputs; returns the description. Throws ConfigError like load_run.
std::string check_run_file(const std::filesystem::path& file);

}  // namespace sharp::cfg
