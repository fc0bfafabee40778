// SPDX-License-Identifier: Apache-2.0
// What a database has reached, as JSON: `sharp cov report --json`, and the data of its page (docs/coverage.md).
#pragma once

#include <nlohmann/json.hpp>

#include "tb/cover/store/summary.h"

namespace sharp::cover {

/// Keys groups, reached, goals, ignored, illegal, illegal_hit, unknown.
nlohmann::ordered_json to_json(const Catalog& catalog, const Summary& summary);

/// What only the page needs: `commands`, as few as possible that hit every bin of the database, and in every point
/// `example`: for each bin the index of one of them, or -1.
void add_examples(nlohmann::ordered_json& json, const Catalog& catalog, const Summary& summary, Database& database);

}  // namespace sharp::cover
