// SPDX-License-Identifier: Apache-2.0
// sharp check-rtl (docs/check-rtl.md).
#pragma once

#include <string>
#include <vector>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct CheckRtlArgs {
  std::string rtl;                  ///< folder; empty: rtl/ of the source tree
  std::vector<std::string> accels;  ///< "tiny" or "tiny:deep"; empty: every accelerator
  bool all = false;                 ///< every latency set of every accelerator
  std::string json;
};
CountedVerdict check_rtl_command(const CheckRtlArgs& args);

}  // namespace sharp::tb
