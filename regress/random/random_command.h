// SPDX-License-Identifier: Apache-2.0
// sharp random (docs/stimulus.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct RandomArgs {
  std::string program = "sharp";
  std::string accel = "tiny", latency = "default", variant = "fast";
  std::string rtl, json, out;
  std::string waves = "fail";         ///< none, fail, all or A:B
  std::string profile = "default";    ///< name or file (cfg/src/profile.h)
  std::vector<std::string> overlays;  ///< "k=W"
  std::string list;                   ///< file with a command of one run a line, instead of a series
  std::string cov;                    ///< database that gets the coverage of passing runs
  uint64_t seed = 1;
  unsigned runs = 200;
  unsigned reset_seeds = 1;      ///< each run is repeated with so many reset seeds
  std::optional<unsigned> only;  ///< only this run
  std::string write;             ///< write run --only as this run file instead of simulating it
  bool fresh = false;            ///< take the seed from the system
};
CountedVerdict random_command(const RandomArgs& args);

}  // namespace sharp::tb
