// SPDX-License-Identifier: Apache-2.0
// Options of `sharp regress` and `sharp regress-job`: wiring only.
#pragma once

#include <CLI/CLI.hpp>

#include "main/command_option.h"
#include "regress/runner/regress_command.h"

namespace sharp::regress {

/// args must outlive the parse and the command.
void add_regress(CLI::App& app, RegressArgs& args, const tb::Choose& choose);
void add_regress_job(CLI::App& app, RegressJobArgs& args, const tb::Choose& choose);

}  // namespace sharp::regress
