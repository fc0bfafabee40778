// SPDX-License-Identifier: Apache-2.0
// sharp waves (docs/waves.md).
#pragma once

#include <string>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct WavesArgs {
  std::string folder;  ///< of a case, or above one or several
  std::string view;    ///< hand-made view; empty: the one generated for the failure, if there is one
  bool print = false;  ///< print the command instead of running it
};
/// pass: GTKWave was opened and left, or the command was printed.
CountedVerdict waves_command(const WavesArgs& args);

}  // namespace sharp::tb
