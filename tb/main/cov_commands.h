// SPDX-License-Identifier: Apache-2.0
// The commands `sharp cov ...` (docs/coverage.md). As all commands (tb/main/commands.h): verdict, or an exception.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tb/sim/counted.h"

namespace sharp::tb {

struct CovMergeArgs {
  std::string out;
  std::vector<std::string> inputs;
};
CountedVerdict cov_merge_command(const CovMergeArgs& args);

struct CovReportArgs {
  std::string database;
  std::string json, lcov, html;      ///< files to write; empty: none
  std::vector<std::string> history;  ///< older databases, oldest first, for the trend of the page
  bool unreached = false;            ///< list every goal that no run has hit
};
/// mismatch: some run hit a bin that is illegal now.
CountedVerdict cov_report_command(const CovReportArgs& args);

struct CovRankArgs {
  std::string database, out, json;  ///< out: the list, a command a line
};
CountedVerdict cov_rank_command(const CovRankArgs& args);

struct CovWhoArgs {
  std::string database;
  std::string bin;     ///< name, or pattern with * ? [...]
  unsigned runs = 10;  ///< at most so many of each bin are shown; 0: all
};
/// Throws ConfigError for a bin that neither catalog nor database knows.
CountedVerdict cov_who_command(const CovWhoArgs& args);

struct CovAddsArgs {
  std::string database, run;  ///< run: its command, or a part that only one has
};
CountedVerdict cov_adds_command(const CovAddsArgs& args);

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

struct CovDiffArgs {
  std::string a, b;
};
/// mismatch: they differ.
CountedVerdict cov_diff_command(const CovDiffArgs& args);

}  // namespace sharp::tb
