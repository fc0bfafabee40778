// SPDX-License-Identifier: Apache-2.0
// Reports of nights that never were, for tests: everything that a report can say, with texts that mean harm.
#pragma once

#include <nlohmann/json.hpp>

namespace sharp::regress {

/// In names, titles, messages and subjects of red_report(): ends script and pre elements, breaks attributes, Markdown
/// fences and tables, moves the cursor of a terminal, is no UTF-8.
inline constexpr const char* kHostile = "</script><script>alert(1)</script>'\"&lt;|`````<!--]]>\x1b[2J\x80\x01";

/// 2,000 tests in six entries, 40 more of `fill` that were not run; buckets that are new, old, known and expired;
/// flaky tests, cycle changes with and without waiver, 30 nights of trend.
nlohmann::ordered_json red_report();
/// Every test passed; the first night there is, without coverage and speed.
nlohmann::ordered_json green_report();
/// One known failure, a waiver that has been used, a known bug that the list does not exercise.
nlohmann::ordered_json yellow_report();

}  // namespace sharp::regress
