// SPDX-License-Identifier: Apache-2.0
// The one text that names a random run: a command line without the program (docs/stimulus.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cfg/src/profile.h"

namespace sharp::regress {

/// A series, or one run of it.
struct RandomLine {
  std::string accel = "tiny", latency = "default", variant = "fast";
  std::string profile = "default";
  std::vector<std::string> overlays;  ///< "k=W"
  uint64_t seed = 1;
  std::optional<unsigned> only;

  bool operator==(const RandomLine&) const = default;
};

/// "random --accel tiny --latency default --variant fast --profile hazards --set k=W --seed 1 --only 17". Overlays as
/// they are: canonical if they are those of a loaded Profile.
std::string to_line(const RandomLine& line);

/// What to_line writes, options in any order. `where` begins the message of a ConfigError.
RandomLine parse_line(const std::string& text, const std::string& where);

/// An accelerator of a line as cfg::load_accel wants it: a path may be one as seen from the root of the project.
std::string accel_path(const std::string& accel);

/// One run a line; empty lines and lines that begin with # are skipped. Throws ConfigError with file:line, or if there
/// is no run.
std::vector<RandomLine> read_lines(const std::filesystem::path& file);

}  // namespace sharp::regress
