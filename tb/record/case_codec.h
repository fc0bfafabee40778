// SPDX-License-Identifier: Apache-2.0
// A resolved case as JSON and arrays, whole: nothing outside is needed to run it again.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "cfg/src/run_file.h"
#include "tb/record/gzip_file.h"

namespace sharp::tb {

/// Everything but arrays. ks: K of each pass.
nlohmann::ordered_json encode_case(const cfg::Case& c, std::span<const unsigned> ks);
/// Calls `to` with each array in the order in which decode_case reads them.
void encode_arrays(const cfg::Case& c, GzipWriter& to);
/// Throws RecordingError if the arrays are not there, nlohmann::json::exception or std::invalid_argument for a JSON
/// that is not of encode_case.
cfg::Case decode_case(const nlohmann::ordered_json& json, GzipReader& in);

}  // namespace sharp::tb
