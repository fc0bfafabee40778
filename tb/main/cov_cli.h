// SPDX-License-Identifier: Apache-2.0
// Options of `sharp cov ...`: wiring only.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "tb/main/cov_commands.h"

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

/// What main does with a command that was found: its --json file (a reference that lives on) and its function.
using Choose = std::function<void(CLI::App* command, const std::string& json, std::function<CountedVerdict()> run)>;

/// Adds the subcommand `cov` with its own subcommands. args must outlive the parse and the command.
void add_cov(CLI::App& app, CovArgs& args, const Choose& choose);

}  // namespace sharp::tb
