// SPDX-License-Identifier: Apache-2.0
// Slips of the fingers on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace sharp::tb {

/// After a failed parse: the first command or option that there is not, with the nearest that there is; a line, or
/// empty.
std::string slip_text(const CLI::App& app);

}  // namespace sharp::tb
