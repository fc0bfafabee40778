// SPDX-License-Identifier: Apache-2.0
// Evaluations that never were, for tests: everything that eval.json can say (docs/evaluation.md), with texts that mean
// harm.
#pragma once

#include <nlohmann/json.hpp>

namespace sharp::eval {

/// In names, notes and reasons of void_eval(): ends script elements, breaks attributes and CSV cells, is no UTF-8.
inline constexpr const char* kHostile = "</script><script>alert(1)</script>'\"&lt;,\r\n<!--]]>\x1b[2J\x80\x01";

/// All tables, four budgets, two latency sets, eleven rows, 48 points of the RTL subset.
nlohmann::ordered_json full_eval();
/// Full, but two points are not equal; hostile texts wherever a text can be.
nlohmann::ordered_json void_eval();
/// `area` and `model` null, no `energy`, `ours` of its headline null.
nlohmann::ordered_json quick_eval();
/// Of `--model`: the table `model`, and no sweeps.
nlohmann::ordered_json model_eval();

}  // namespace sharp::eval
