// SPDX-License-Identifier: Apache-2.0
// Quotes words, and takes them apart again.
#include "base/text/command_text.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

#include "base/error/config_error.h"

namespace sharp::tb {
namespace {

constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-=.,/:+@%";

bool is_control(unsigned char c) { return c < 0x20 || c == 0x7f; }

/// Bytes of the UTF-8 character that begins here; 0: none does.
size_t utf8_length(std::string_view text) {
  const auto c = static_cast<unsigned char>(text[0]);
  const size_t length = c < 0x80                ? 1
                        : c >= 0xc2 && c < 0xe0 ? 2
                        : c >= 0xe0 && c < 0xf0 ? 3
                        : c >= 0xf0 && c < 0xf5 ? 4
                                                : 0;
  if (length == 0 || length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) return 0;
  return length;
}

bool needs_escapes(std::string_view text) {
  while (!text.empty()) {
    const size_t length = utf8_length(text);
    if (length == 0 || is_control(static_cast<unsigned char>(text[0]))) return true;
    text.remove_prefix(length);
  }
  return false;
}

/// Always three digits: what follows may be a digit too.
std::string escaped(const std::string& text) {
  std::string word = "$'";
  for (const char c : text) {
    if (c == '\'' || c == '\\')
      word += fmt::format("\\{}", c);
    else if (is_control(static_cast<unsigned char>(c)) || (c & 0x80) != 0)
      word += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    else
      word += c;
  }
  return word + "'";
}

std::string quoted(const std::string& text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

/// Reads one line.
class Words {
 public:
  Words(const std::string& text, const std::string& where) : text_(text), where_(where) {}

  std::vector<std::string> read() {
    while (at_ < text_.size()) step();
    return std::move(words_);
  }

 private:
  void step() {
    const char c = text_[at_++];
    if (c == ' ') {
      in_word_ = false;
      return;
    }
    if (!in_word_) words_.emplace_back();
    in_word_ = true;
    if (c == '\'')
      quotes();
    else if (c == '$' && at_ < text_.size() && text_[at_] == '\'')
      escapes();
    else
      words_.back() += c == '\\' && at_ < text_.size() ? text_[at_++] : c;
  }

  void quotes() {
    const size_t end = text_.find('\'', at_);
    if (end == std::string::npos) throw open_quote();
    words_.back() += text_.substr(at_, end - at_);
    at_ = end + 1;
  }

  void escapes() {
    for (++at_; at_ < text_.size() && text_[at_] != '\''; ++at_)
      words_.back() += text_[at_] == '\\' ? escape() : text_[at_];
    if (at_++ >= text_.size()) throw open_quote();
  }

  /// "\n", "\'" or "\012"; leaves the last character of it to the caller.
  char escape() {
    if (++at_ >= text_.size()) throw open_quote();
    unsigned byte = 0;
    const char* const begin = text_.data() + at_;
    const auto read = std::from_chars(begin, begin + std::min<size_t>(3, text_.size() - at_), byte, 8);
    if (read.ptr == begin)
      return text_[at_] == 'n' ? '\n' : text_[at_] == 't' ? '\t' : text_[at_] == 'r' ? '\r' : text_[at_];
    at_ += static_cast<size_t>(read.ptr - begin) - 1;
    return static_cast<char>(byte);
  }

  cfg::ConfigError open_quote() const { return cfg::ConfigError(where_ + ": a quote is not closed"); }

  const std::string& text_;
  const std::string& where_;
  size_t at_ = 0;
  bool in_word_ = false;
  std::vector<std::string> words_;
};

}  // namespace

std::string shell_word(const std::string& text) {
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  return needs_escapes(text) ? escaped(text) : quoted(text);
}

std::string shell_path(const std::filesystem::path& path) {
  const std::string text = path.string();
  return shell_word(text.starts_with('-') ? "./" + text : text);
}

std::string shell_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + shell_word(word);
  // An unquoted "a=b" at the beginning would be an assignment.
  if (!words.empty() && line.starts_with(words[0]) && words[0].find('=') != std::string::npos)
    line.replace(0, words[0].size(), quoted(words[0]));
  return line;
}

std::vector<std::string> words_of(const std::string& text, const std::string& where) {
  return Words(text, where).read();
}

}  // namespace sharp::tb
