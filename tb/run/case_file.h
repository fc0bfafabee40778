// SPDX-License-Identifier: Apache-2.0
// Writes a resolved case as a run file of its own, with its arrays beside it.
#pragma once

#include <filesystem>
#include <string>

#include "cfg/src/run_file.h"

namespace sharp::tb {

/// FILE.yaml, and in the folder FILE.arrays W, R, B, h0, c0 of each layer, x, the expectation, and the accelerator if
/// no named one is equal. load_run(FILE.yaml) gives the case again, but for NaNs, which become canonical. Throws
/// OutputError, and std::invalid_argument if the name does not end in .yaml.
void write_case_file(const std::filesystem::path& file, const cfg::Case& c, const std::string& description);

}  // namespace sharp::tb
