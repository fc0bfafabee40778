// SPDX-License-Identifier: Apache-2.0
// The coverage report as one self-contained HTML page (tb/cover/page): no network, no other file.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sharp::cover {

/// data: the object of `sharp cov report --json` (docs/coverage.md) and, for the page alone, `commands` (texts) and in
/// every point `example`: for each bin the index of a command that hits it, or -1.
std::string report_page(const nlohmann::ordered_json& data);

}  // namespace sharp::cover
