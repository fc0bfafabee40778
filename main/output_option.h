// SPDX-License-Identifier: Apache-2.0
// Checks of options that name an output: what is bound to fail is said before anything is simulated, with exit code 2.
#pragma once

#include <CLI/CLI.hpp>

namespace sharp::tb {

/// A file, device or pipe, or standard output ("-"), which is then claimed (base/output/standard_streams.h).
CLI::Validator output_file();
/// A database, new or to be added to: a regular file.
CLI::Validator output_database();
/// A run file *.yaml with its arrays in a folder beside it, which is made.
CLI::Validator output_run_file();
/// A folder that is there or can be made.
CLI::Validator output_folder();

}  // namespace sharp::tb
