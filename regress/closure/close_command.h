// SPDX-License-Identifier: Apache-2.0
// sharp cov close (docs/coverage.md).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct CovCloseArgs {
  std::string program = "sharp";
  std::string database, out, rtl, json;  ///< out: the list of runs that added coverage
  std::string budget = "20m";            ///< a time or "500runs"
  std::string bin;                       ///< name or pattern: only these goals
  std::vector<std::string> accels = {"tiny", "sharp_64", "sharp_64:deep", "regress/small_memories.yaml",
                                     "regress/wide_units.yaml"};
  std::vector<std::string> profiles = {"default", "hazards", "numerics", "streams", "errors", "extremes"};
  std::vector<std::string> overlays;  ///< of every run: "h_stall=never"
  std::string variant = "coverage";   ///< or "fast": no code coverage
  double goal = 100.0;                ///< stop at this percentage
  double require = 0.0;               ///< verdict incomplete below this percentage
  uint64_t seed = 1;
  bool off = false;  ///< the same stimulus without direction
};
/// pass also if goals are left, but for `require`; the verdict of the first run that does not pass.
CountedVerdict cov_close_command(const CovCloseArgs& args);

}  // namespace sharp::tb
