// SPDX-License-Identifier: Apache-2.0
// Energy estimated from activity counts and published energies per operation (docs/evaluation.md "Energy").
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "regress/eval/layer_time.h"
#include "regress/eval/published.h"

namespace sharp::eval {

/// Operations of one step of a layer, by name: "fp16 multiply", "fp32 add", "weight read", ..
using Counts = std::map<std::string, double>;
Counts step_counts(const cfg::Accel& accel, const Layer& layer, const Mode& mode, const golden::Counters& step);

/// pJ at 45 nm of one operation; memories by the bytes of a bank of 64 bits. Log-log between the published points;
/// below the smallest and above the largest the slope of the next.
double sram_energy(const EnergyTable& table, double bytes);

/// Key `energy` of eval.json.
nlohmann::ordered_json energy_table(const Published& published, double megahertz);

}  // namespace sharp::eval
