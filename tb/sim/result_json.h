// SPDX-License-Identifier: Apache-2.0
// A run's result as JSON with stable, documented keys (docs/result-schema.md).
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "tb/sim/session.h"
#include "tb/verdict/counted.h"

namespace sharp::tb {

/// What the report of every command begins with: schema, command, verdict, exit_code, counted (docs/json-schema.md).
nlohmann::ordered_json report_head(std::string_view command, const CountedVerdict& verdict);

/// Fields that do not apply are left out; numbers and names as in Failure.
nlohmann::ordered_json to_json(const Failure& failure);
/// cycles, tiles, x_beats, h_beats, stalls by reason name.
nlohmann::ordered_json counters_json(const golden::Counters& counters);
/// {boundary name: {expected, compared, mismatched}}.
nlohmann::ordered_json counts_json(const std::vector<Count>& counts);

/// A pass as reports name it.
struct PassInfo {
  unsigned layer = 0;
  bool reverse = false;
  cfg::Descriptor desc;
};
std::vector<PassInfo> pass_infos(const golden::JobPlan& job);

/// One object a pass: what it was, and its cycles as far as the results have them.
nlohmann::ordered_json passes_json(const std::vector<PassInfo>& passes, const std::vector<PassResult>& results);

/// Who was run (docs/json-schema.md, `case`).
nlohmann::ordered_json case_json(const cfg::Case& c, const std::vector<PassInfo>& passes);
/// Who was run and what came of it.
nlohmann::ordered_json result_json(const cfg::Case& c, const std::vector<PassInfo>& passes,
                                   const SessionResult& result);

/// FNV-1a over bits, 16 hex digits: tells runs with equal outputs from runs with different ones without the outputs.
std::string digest(const std::vector<uint16_t>& bits);
std::string digest(const std::vector<uint32_t>& bits);

}  // namespace sharp::tb
