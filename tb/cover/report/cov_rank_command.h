// SPDX-License-Identifier: Apache-2.0
// sharp cov rank (docs/coverage.md).
#pragma once

#include <string>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct CovRankArgs {
  std::string database, out, json;  ///< out: the list, a command a line
};
CountedVerdict cov_rank_command(const CovRankArgs& args);

}  // namespace sharp::tb
