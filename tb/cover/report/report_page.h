// SPDX-License-Identifier: Apache-2.0
// The coverage report as one self-contained HTML page (tb/cover/report/page): no network, no other file.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sharp::cover {

/// data: the object of `sharp cov report --json` (docs/coverage.md) and, for the page alone, what add_examples() of
/// tb/cover/report/report_json.h adds and, with code coverage, in `code` the key `files`
/// (tb/cover/code/cov_code_report.h), and `plan` (tb/cover/plan/plan_tree.h).
std::string report_page(const nlohmann::ordered_json& data);

}  // namespace sharp::cover
