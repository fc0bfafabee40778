// SPDX-License-Identifier: Apache-2.0
// Options of the commands that run something: wiring only.
#pragma once

#include <CLI/CLI.hpp>

#include "main/command_option.h"
#include "regress/random/random_command.h"
#include "tb/run/recheck_command.h"
#include "tb/run/run_command.h"
#include "tb/shrink/shrink_command.h"

namespace sharp::tb {

/// Each adds one command; args must outlive the parse and the command.
void add_run(CLI::App& app, RunArgs& args, const Choose& choose);
void add_golden(CLI::App& app, RunArgs& args, const Choose& choose);
void add_time(CLI::App& app, RunArgs& args, const Choose& choose);
void add_random(CLI::App& app, RandomArgs& args, const Choose& choose);
void add_shrink(CLI::App& app, ShrinkArgs& args, const Choose& choose);
void add_recheck(CLI::App& app, RecheckArgs& args, const Choose& choose);

}  // namespace sharp::tb
