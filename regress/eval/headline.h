// SPDX-License-Identifier: Apache-2.0
// The four figures that Sharp is known for, ours beside them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "regress/eval/published.h"

namespace sharp::eval {

/// Key `headline` of eval.json, from its tables.
nlohmann::ordered_json headline(const nlohmann::ordered_json& eval, const Published& published);

/// For the terminal: a line each, and whether the report is void.
std::string headline_text(const nlohmann::ordered_json& eval);

}  // namespace sharp::eval
