// SPDX-License-Identifier: Apache-2.0
// sharp cov merge, diff (docs/coverage.md).
#pragma once

#include <string>
#include <vector>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct CovMergeArgs {
  std::string out;
  std::vector<std::string> inputs;
};
CountedVerdict cov_merge_command(const CovMergeArgs& args);

struct CovDiffArgs {
  std::string a, b;
};
/// mismatch: they differ.
CountedVerdict cov_diff_command(const CovDiffArgs& args);

}  // namespace sharp::tb
