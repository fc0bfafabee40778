// SPDX-License-Identifier: Apache-2.0
// Patterns of the verification plan: names of tests and of bins.
#pragma once

#include <string_view>

namespace sharp::cover {

/// '*' stands for any text, '?' for one character, everything else for itself.
bool glob_match(std::string_view pattern, std::string_view text);

/// A bin name against a pattern of the same parts, each a glob; parts that the pattern lacks may be anything:
/// "stall.episode", "stall.*" and "stall.episode/h_raw" all hold "stall.episode/h_raw/1/issue".
bool bin_match(std::string_view pattern, std::string_view bin);

}  // namespace sharp::cover
