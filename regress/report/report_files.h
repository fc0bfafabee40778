// SPDX-License-Identifier: Apache-2.0
// The reports of a night, all from one JSON object (docs/nightly.md).
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "regress/report/summary_text.h"

namespace sharp::regress {

/// Writes report.json, report.html, report.md and junit.xml, each complete or absent. Throws cfg::ConfigError for a
/// report that is not of schema 1, tb::OutputError if a file cannot be written.
void write_reports(const std::filesystem::path& run_folder, const nlohmann::ordered_json& report);

}  // namespace sharp::regress
