// SPDX-License-Identifier: Apache-2.0
// Gate-level cost of the units, by yosys (docs/evaluation.md, table f).
#pragma once

#include <nlohmann/json.hpp>

namespace sharp::eval {

/// Key `area` of eval.json, from regress/eval/yosys_cost.sh: minutes. Throws std::runtime_error with the script's last
/// lines if it fails.
nlohmann::ordered_json area_table();

}  // namespace sharp::eval
