// SPDX-License-Identifier: Apache-2.0
// What `sharp run` prints: one table row a case, failures with their reproduce lines, a summary line.
#pragma once

#include <string>
#include <vector>

#include "base/output/text_table.h"
#include "tb/run/case_report.h"

namespace sharp::tb {

/// "auto 64", or the smallest and the largest K of several passes.
std::string k_cell(const std::vector<PassInfo>& passes, bool k_auto);

class RunTable {
 public:
  /// The widest label decides the width of its column.
  explicit RunTable(const std::vector<CaseReport>& blanks);
  std::string header() const { return table_.header(); }
  std::string row(const CaseReport& report) const;

 private:
  TextTable table_;
};

/// Message, detail and reproduce line of the failing cases; only the first few at length.
std::string failure_text(const std::vector<CaseReport>& reports);

/// "144 runs: 144 pass; 12,345,678 values and 987,654 cycles compared in 12.3 s".
std::string summary_line(const std::vector<CaseReport>& reports, double seconds);

/// Number of reports of each verdict that occurs: {"pass": 144}.
nlohmann::ordered_json verdict_counts(const std::vector<CaseReport>& reports);

}  // namespace sharp::tb
