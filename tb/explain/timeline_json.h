// SPDX-License-Identifier: Apache-2.0
// timeline.json: a timeline as a file, so that runs of two commits can be compared (docs/timeline.md).
#pragma once

#include <nlohmann/json.hpp>

#include "tb/explain/timeline.h"

namespace sharp::tb {

/// Lists of cycles are [difference, count] pairs in a row: [[5, 1], [1, 63]] is 5, 6, .., 68.
nlohmann::ordered_json to_json(const Timeline& timeline);
/// Throws nlohmann::json::exception or std::invalid_argument for what is no timeline of this schema.
Timeline timeline_from_json(const nlohmann::ordered_json& json);

}  // namespace sharp::tb
