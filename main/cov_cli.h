// SPDX-License-Identifier: Apache-2.0
// Options of `sharp cov ...`: wiring only.
#pragma once

#include <CLI/CLI.hpp>

#include "main/command_option.h"
#include "regress/closure/close_command.h"
#include "tb/cover/report/cov_merge_command.h"
#include "tb/cover/report/cov_query_command.h"
#include "tb/cover/report/cov_rank_command.h"
#include "tb/cover/report/cov_report_command.h"

namespace sharp::tb {

struct CovArgs {
  CovMergeArgs merge;
  CovReportArgs report;
  CovRankArgs rank;
  CovWhoArgs who;
  CovAddsArgs adds;
  CovDiffArgs diff;
  CovCloseArgs close;
};

/// Adds the subcommand `cov` with its own subcommands. args must outlive the parse and the command.
void add_cov(CLI::App& app, CovArgs& args, const Choose& choose);

}  // namespace sharp::tb
