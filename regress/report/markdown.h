// SPDX-License-Identifier: Apache-2.0
// report.md: the night in a comment of a merge request (GitHub and GitLab).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sharp::regress {

/// At most about 30,000 characters, whatever the night came to.
std::string markdown_text(const nlohmann::ordered_json& report);

}  // namespace sharp::regress
