// SPDX-License-Identifier: Apache-2.0
// Code coverage in `sharp cov report`: table by module, exclusions, what is left, JSON and lcov (docs/coverage.md).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tb/cover/code/exclusions.h"
#include "tb/cover/store/database.h"

namespace sharp::tb {

class CodeReport {
 public:
  /// Nothing.
  CodeReport() = default;
  /// Of all runs of the database. Without code coverage in it, nothing is printed. Throws cfg::ConfigError for bad
  /// exclusions, and for stale ones if the database has code of every machine that the file names.
  explicit CodeReport(cover::Database& database);

  bool has_code() const { return !items_.empty(); }
  /// Of all points that are goals.
  cover::CodeSummary summary() const { return cover::summarise_code(items_, excluded_.items); }
  /// Instances of a cover property.
  cover::Reached property(const std::string& label) const;

  /// unreached: list every code point that no run has reached.
  void print(bool unreached) const;
  /// Keys modules and instances (each name, excluded, and by kind reached and goals), all, exclusions; null without
  /// code coverage.
  nlohmann::ordered_json json() const;
  /// For the page, a list by file: file, text (its lines), counts and notes by line number. A line's count is the least
  /// of the points that hold it; notes say which branches, properties and bits of nets no run has seen. Excluded points
  /// are left out.
  nlohmann::ordered_json sources() const;
  /// Throws cfg::ConfigError without code coverage, or if the file cannot be written.
  void write_lcov(const std::string& file) const;

 private:
  struct ExcludedEntry {
    std::string where, reason;
    uint64_t points = 0;
  };
  /// Of the file: one with a list of signals is one.
  std::vector<ExcludedEntry> entries() const;

  std::vector<cover::CodeItem> items_;
  std::vector<cover::Exclusion> exclusions_;
  cover::Excluded excluded_;
  std::vector<std::string> missing_;  ///< machines without which stale exclusions cannot be told
};

/// "0-3,7" of ascending bits.
std::string bits_text(const std::vector<unsigned>& bits);

}  // namespace sharp::tb
