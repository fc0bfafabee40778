// SPDX-License-Identifier: Apache-2.0
// The tables of the evaluation that need no RTL, as JSON (docs/evaluation.md "Tables", "eval.json").
#pragma once

#include <nlohmann/json.hpp>

#include "regress/eval/published.h"

namespace sharp::eval {

/// a. Cycles per step by size, budget, schedule and latency set.
nlohmann::ordered_json steps_table();
/// b. Fixed against dynamic padding for I = H from 64 to 1,100, every `stride`.
nlohmann::ordered_json padding_table(unsigned stride);
/// c. Networks against the E-PUR-like machine.
nlohmann::ordered_json networks_table(const Published& published);
/// d. DeepBench rows against published latencies. Times in milliseconds at 250 MHz.
nlohmann::ordered_json latencies_table(const Published& published);

/// Mean utilisation over the sizes of table a, by budget, of unfolded with dynamic padding; with the published figure.
nlohmann::ordered_json utilisation_summary(const nlohmann::ordered_json& steps, const Published& published);

/// Geometric mean of positive numbers; 0 of none.
double geometric_mean(const std::vector<double>& values);

}  // namespace sharp::eval
