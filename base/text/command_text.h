// SPDX-License-Identifier: Apache-2.0
// Command lines as text: what is printed for copying, and what is read back from lists and databases.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sharp::tb {

/// A word that a shell reads as exactly this text, on one line whatever it holds: as it is, in quotes ('it'\''s'), or
/// with control characters and bytes that are no UTF-8 escaped ($'a\nb', of POSIX 2024 and of bash, ksh, zsh before
/// it).
std::string shell_word(const std::string& text);

/// A file or folder as an argument: never taken for an option ("./-x").
std::string shell_path(const std::filesystem::path& path);

/// Words joined by blanks; the first is the program, however it is called.
std::string shell_line(const std::vector<std::string>& words);

/// The words of such a line. Throws cfg::ConfigError, beginning with `where`: a quote is not closed.
std::vector<std::string> words_of(const std::string& text, const std::string& where);

}  // namespace sharp::tb
