// SPDX-License-Identifier: Apache-2.0
// The tables of an evaluation as CSV files (RFC 4180), one a table.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace sharp::eval {

/// Rows of objects as CSV: a column for each key in the order in which keys appear, those of objects within as
/// OUTER_INNER, of lists as OUTER_1, OUTER_2, ...; numbers in full; empty where a row has none, 0 for the stalls of a
/// reason.
std::string csv_text(const nlohmann::ordered_json& rows);

/// Writes headline.csv, utilisation.csv, steps.csv, ... into the folder, each complete or not at all. A table that the
/// evaluation has not (docs/evaluation.md "eval.json") has no file: that of an older evaluation is removed. Names of
/// columns with energies end in _estimate. Throws tb::OutputError.
void write_csv(const std::filesystem::path& folder, const nlohmann::ordered_json& eval);

}  // namespace sharp::eval
