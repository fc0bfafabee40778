// SPDX-License-Identifier: Apache-2.0
// Options of `sharp bisect`: wiring only.
#pragma once

#include "main/command_option.h"
#include "regress/bisect/bisect_command.h"

namespace sharp::tb {

/// Adds the subcommand. args must outlive the parse and the command.
void add_bisect(CLI::App& app, BisectArgs& args, const Choose& choose);

}  // namespace sharp::tb
