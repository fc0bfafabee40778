// SPDX-License-Identifier: Apache-2.0
// sharp shrink (docs/shrink.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct ShrinkArgs {
  std::string program = "sharp";
  std::string target;  ///< run file, or the folder of a case of `sharp run --out`
  std::vector<std::string> overrides;
  std::optional<uint64_t> seed;
  std::string rtl, out;
  unsigned budget = 120;    ///< seconds of the whole command, builds included
  bool keep_accel = false;  ///< no smaller accelerators
};
/// pass: a run file that fails with the same signature is written.
CountedVerdict shrink_command(const ShrinkArgs& args);

}  // namespace sharp::tb
