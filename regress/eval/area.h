// SPDX-License-Identifier: Apache-2.0
// Gate-level cost of the units, by yosys (docs/evaluation.md, table f).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sharp::eval {

struct AreaSettings {
  std::string rtl;         ///< RTL folder; empty: the one of the source tree
  unsigned processes = 2;  ///< units at once
  std::string units;       ///< extended regular expression: only these; empty: all
};

/// yosys is in PATH.
bool can_measure_area();

/// Key `area` of eval.json, from regress/eval/yosys_cost.sh: minutes. Throws std::runtime_error with the script's last
/// lines if it fails.
nlohmann::ordered_json area_table(const AreaSettings& settings);

}  // namespace sharp::eval
