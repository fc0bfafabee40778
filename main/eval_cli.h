// SPDX-License-Identifier: Apache-2.0
// Options of `sharp eval`: wiring only.
#pragma once

#include <CLI/CLI.hpp>

#include "main/command_option.h"
#include "regress/eval/eval_command.h"

namespace sharp::eval {

/// args must outlive the parse and the command.
void add_eval(CLI::App& app, EvalArgs& args, const tb::Choose& choose);

}  // namespace sharp::eval
