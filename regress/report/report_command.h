// SPDX-License-Identifier: Apache-2.0
// sharp report (docs/nightly.md).
#pragma once

#include <string>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct ReportArgs {
  std::string run;  ///< run folder of `sharp regress`
  std::string json;
};
/// pass: the reports were written again, whatever the night came to.
CountedVerdict report_command(const ReportArgs& args);

}  // namespace sharp::tb
