// SPDX-License-Identifier: Apache-2.0
// Splits the text of a command into words.
#include "regress/words.h"

#include "cfg/src/run_file.h"

namespace sharp::regress {

std::vector<std::string> words_of(const std::string& text, const std::string& where) {
  std::vector<std::string> words;
  bool in_word = false, in_quotes = false;
  const auto begin_word = [&] {
    if (!in_word) words.emplace_back();
    in_word = true;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'') {
      begin_word();
      in_quotes = !in_quotes;
    } else if (c == ' ' && !in_quotes) {
      in_word = false;
    } else {
      begin_word();
      words.back() += c == '\\' && !in_quotes && i + 1 < text.size() ? text[++i] : c;
    }
  }
  if (in_quotes) throw cfg::ConfigError(where + ": a quote is not closed");
  return words;
}

}  // namespace sharp::regress
