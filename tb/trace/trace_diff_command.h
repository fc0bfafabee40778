// SPDX-License-Identifier: Apache-2.0
// sharp tracediff (docs/trace.md).
#pragma once

#include <string>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct TraceDiffArgs {
  std::string a, b;
  unsigned context = 3;  ///< lines before and after the first difference
};
/// pass: equal; mismatch: they differ. Throws ConfigError, with file:line, for a malformed trace.
CountedVerdict trace_diff_command(const TraceDiffArgs& args);

}  // namespace sharp::tb
