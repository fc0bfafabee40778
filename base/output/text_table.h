// SPDX-License-Identifier: Apache-2.0
// Aligned text for people: tables whose rows appear as they become known, numbers in groups of three.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sharp::tb {

/// 1234567 -> "1,234,567".
std::string grouped(uint64_t value);

struct Column {
  std::string title;
  unsigned width = 0;  ///< least width; the title may be wider
  bool right = true;   ///< numbers to the right, words to the left
};

class TextTable {
 public:
  explicit TextTable(std::vector<Column> columns);
  /// Title line and rule.
  std::string header() const;
  /// One cell per column; missing cells stay empty.
  std::string row(const std::vector<std::string>& cells) const;

 private:
  std::vector<Column> columns_;
};

}  // namespace sharp::tb
