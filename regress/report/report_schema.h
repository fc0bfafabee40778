// SPDX-License-Identifier: Apache-2.0
// report.json of a night: read and checked, so that whatever renders it finds what it needs (docs/nightly.md).
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace sharp::regress {

/// Throws cfg::ConfigError with file, key and what is legal there, unless every key of schema 1 is there and of its
/// type. Keys that schema 1 does not have are left alone.
void check_report(const nlohmann::ordered_json& report, const std::filesystem::path& file);

/// RUN/report.json, checked. Throws cfg::ConfigError for a file that is missing, no JSON, or no report of a night.
nlohmann::ordered_json read_report(const std::filesystem::path& run_folder);

}  // namespace sharp::regress
