// SPDX-License-Identifier: Apache-2.0
// sharp recheck (docs/record.md).
#pragma once

#include <string>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct RecheckArgs {
  std::string target;  ///< recording, or a folder with recordings in it or below it
  std::string json;
};
/// The worst verdict of the recordings; bad_config for one that cannot be used. Throws ConfigError if there is none.
CountedVerdict recheck_command(const RecheckArgs& args);

}  // namespace sharp::tb
