// SPDX-License-Identifier: Apache-2.0
// What lies in a folder for the waves of one run: wave.fst, and failure.gtkw made for its failure.
#pragma once

#include <filesystem>

#include "tb/run/case_report.h"

namespace sharp::tb {

/// Removes what an earlier run has left; the folder need not exist.
void clear_wave(const std::filesystem::path& folder);

/// Makes the folder. Throws OutputError if no dump can be written in it.
void check_wave(const std::filesystem::path& folder);

/// Enters a complete dump and the cycles it holds into the report and writes failure.gtkw beside it if the report has a
/// failure. A dump that cannot be read back is told on stderr and has no view: the verdict counts more.
void file_wave(const std::filesystem::path& wave, CaseReport& report);

}  // namespace sharp::tb
