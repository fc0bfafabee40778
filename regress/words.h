// SPDX-License-Identifier: Apache-2.0
// Splits the text of a command into words.
#pragma once

#include <string>
#include <vector>

namespace sharp::regress {

/// Words apart by blanks; single quotes keep blanks, a backslash outside of them the character after it: what
/// tb::shell_word writes. Throws cfg::ConfigError, beginning with `where`, for an open quote.
std::vector<std::string> words_of(const std::string& text, const std::string& where);

}  // namespace sharp::regress
