// SPDX-License-Identifier: Apache-2.0
// The terminal summary of a night: what a person needs first in the morning.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace sharp::regress {

/// Several lines. colours: with escape sequences of a terminal; nothing in the report adds others. run_folder: where
/// the reports are, as a person would type it; empty: as `run` of the report has it.
std::string summary_text(const nlohmann::ordered_json& report, bool colours,
                         const std::filesystem::path& run_folder = {});

}  // namespace sharp::regress
