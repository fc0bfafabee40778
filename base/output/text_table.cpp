// SPDX-License-Identifier: Apache-2.0
// Padding and grouping.
#include "base/output/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sharp::tb {

std::string grouped(uint64_t value) {
  std::string text = std::to_string(value);
  for (size_t at = text.size(); at > 3; text.insert(at, ",")) at -= 3;
  return text;
}

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {
  for (Column& c : columns_) c.width = std::max<unsigned>(c.width, c.title.size());
}

std::string TextTable::header() const {
  std::vector<std::string> titles;
  unsigned width = 0;
  for (const Column& c : columns_) {
    titles.push_back(c.title);
    width += c.width + 2;
  }
  return row(titles) + std::string(width - 2, '-') + "\n";
}

std::string TextTable::row(const std::vector<std::string>& cells) const {
  std::string line;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const std::string cell = i < cells.size() ? cells[i] : "";
    const Column& c = columns_[i];
    line +=
        (i > 0 ? "  " : "") + (c.right ? fmt::format("{:>{}}", cell, c.width) : fmt::format("{:<{}}", cell, c.width));
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace sharp::tb
