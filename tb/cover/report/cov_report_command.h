// SPDX-License-Identifier: Apache-2.0
// sharp cov report (docs/coverage.md).
#pragma once

#include <string>
#include <vector>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct CovReportArgs {
  std::string database;
  std::string json, lcov, html;      ///< files to write; empty: none
  std::vector<std::string> history;  ///< older databases, oldest first, for the trend of the page
  bool unreached = false;            ///< list every goal that no run has hit
};
/// mismatch: some run hit a bin that is illegal now.
CountedVerdict cov_report_command(const CovReportArgs& args);

}  // namespace sharp::tb
