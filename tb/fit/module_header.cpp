// SPDX-License-Identifier: Apache-2.0
// A reader of ANSI module headers.
#include "tb/fit/module_header.h"

#include <algorithm>
#include <cctype>

namespace sharp::fit {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

/// Comments and strings become blanks, so that places stay what they are.
std::string without_comments(std::string_view text) {
  std::string out(text);
  const auto blank = [&](size_t from, size_t to) {
    for (size_t i = from; i < std::min(to, out.size()); ++i)
      if (out[i] != '\n') out[i] = ' ';
  };
  for (size_t i = 0; i < out.size(); ++i) {
    if (out.compare(i, 2, "//") == 0) {
      blank(i, std::min(out.find('\n', i), out.size()));
    } else if (out.compare(i, 2, "/*") == 0) {
      blank(i, std::min(out.find("*/", i + 2), out.size() - 2) + 2);
    } else if (out[i] == '"') {
      size_t end = i + 1;
      while (end < out.size() && out[end] != '"' && out[end] != '\n') end += out[end] == '\\' ? 2 : 1;
      blank(i, end + 1);
    }
  }
  return out;
}

size_t find_word(const std::string& text, std::string_view word, size_t from = 0) {
  for (size_t at = from; (at = text.find(word, at)) != std::string::npos; ++at)
    if ((at == 0 || !is_word(text[at - 1])) && (at + word.size() >= text.size() || !is_word(text[at + word.size()])))
      return at;
  return std::string::npos;
}

unsigned line_at(const std::string& text, size_t at) {
  return 1 + static_cast<unsigned>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(at), '\n'));
}

size_t skip_blanks(const std::string& text, size_t at) {
  while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) != 0) ++at;
  return at;
}

/// End of a bracketed text that opens at `at`: behind the closing bracket.
size_t behind_brackets(const std::string& text, size_t at) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '(' || text[at] == '[' || text[at] == '{') ++depth;
    if ((text[at] == ')' || text[at] == ']' || text[at] == '}') && --depth == 0) return at + 1;
  }
  return text.size();
}

/// One entry of a list in brackets: [from, to), without the comma.
struct Item {
  size_t from = 0, to = 0;
};
std::vector<Item> items_between(const std::string& text, size_t from, size_t to) {
  std::vector<Item> items;
  size_t start = from;
  int depth = 0;
  for (size_t i = from; i <= to; ++i) {
    if (i < to && (text[i] == '(' || text[i] == '[' || text[i] == '{')) ++depth;
    if (i < to && (text[i] == ')' || text[i] == ']' || text[i] == '}')) --depth;
    if (i < to && (text[i] != ',' || depth > 0)) continue;
    if (skip_blanks(text, start) < i) items.push_back({start, i});
    start = i + 1;
  }
  return items;
}

/// Place of the name that an item declares: the last word before "=" and outside brackets.
Item name_of(const std::string& text, const Item& item) {
  Item name{item.from, item.from};
  int depth = 0;
  for (size_t i = item.from; i < item.to; ++i) {
    if (depth == 0 && text[i] == '=') break;
    if (text[i] == '[' || text[i] == '(') ++depth;
    if (text[i] == ']' || text[i] == ')') --depth;
    if (depth > 0 || !is_word(text[i])) continue;
    name.from = i;
    while (i < item.to && is_word(text[i])) ++i;
    name.to = i--;
  }
  return name;
}

bool has_word(const std::string& text, const Item& item, std::string_view word) {
  return find_word(text.substr(item.from, item.to - item.from), word) != std::string::npos;
}

std::vector<HeaderParameter> read_parameters(const std::string& text, size_t from, size_t to) {
  std::vector<HeaderParameter> all;
  bool local = false;
  for (const Item& item : items_between(text, from, to)) {
    if (has_word(text, item, "parameter") || has_word(text, item, "localparam"))
      local = has_word(text, item, "localparam");
    const Item name = name_of(text, item);
    const bool has_default = text.substr(name.to, item.to - name.to).find('=') != std::string::npos;
    all.push_back({text.substr(name.from, name.to - name.from), line_at(text, name.from), has_default, local});
  }
  return all;
}

std::vector<HeaderPort> read_ports(const std::string& text, size_t from, size_t to) {
  std::vector<HeaderPort> all;
  Direction direction = Direction::none;
  for (const Item& item : items_between(text, from, to)) {
    if (has_word(text, item, "input")) direction = Direction::input;
    if (has_word(text, item, "output")) direction = Direction::output;
    if (has_word(text, item, "inout")) direction = Direction::inout;
    const Item name = name_of(text, item);
    all.push_back({text.substr(name.from, name.to - name.from), line_at(text, name.from), direction});
  }
  return all;
}

}  // namespace

ModuleHeader read_module_header(std::string_view source, std::string_view module) {
  const std::string text = without_comments(source);
  ModuleHeader header;
  for (size_t at = 0; (at = find_word(text, "module", at)) != std::string::npos; ++at) {
    const size_t name = skip_blanks(text, at + 6);
    if (text.compare(name, module.size(), module) != 0 || is_word(text[name + module.size()])) continue;
    header.found = true;
    header.line = line_at(text, name);
    size_t next = skip_blanks(text, name + module.size());
    if (next < text.size() && text[next] == '#') {
      const size_t open = skip_blanks(text, next + 1), end = behind_brackets(text, open);
      header.parameters = read_parameters(text, open + 1, end - 1);
      next = skip_blanks(text, end);
    }
    if (next < text.size() && text[next] == '(')
      header.ports = read_ports(text, next + 1, behind_brackets(text, next) - 1);
    return header;
  }
  return header;
}

unsigned line_of_word(std::string_view source, std::string_view word) {
  const std::string text = without_comments(source);
  const size_t at = find_word(text, word);
  return at == std::string::npos ? 0 : line_at(text, at);
}

}  // namespace sharp::fit
