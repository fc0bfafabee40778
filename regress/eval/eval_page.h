// SPDX-License-Identifier: Apache-2.0
// eval.html: the evaluation as one self-contained page (regress/eval/page): no network, no other file.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sharp::eval {

/// The evaluation (docs/evaluation.md "eval.json") as the page wants it: in place of the many points of `padding`
///   fields   names
///   rows     values of each point in the order of the fields
nlohmann::ordered_json page_data(const nlohmann::ordered_json& eval);

/// Sections whose table is absent, null or empty are left out.
std::string eval_page(const nlohmann::ordered_json& eval);

}  // namespace sharp::eval
