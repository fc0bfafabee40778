// SPDX-License-Identifier: Apache-2.0
// sharp explain (docs/timeline.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct ExplainArgs {
  /// Run file, or a folder of `sharp run --out` or `sharp explain --out`; against: may be empty.
  std::string path, against;
  std::optional<unsigned> number, against_number;  ///< of the case, if the folder holds several
  std::vector<std::string> overrides, against_overrides;
  std::optional<uint64_t> seed;
  std::string out, json;
  bool all_steps = false;
};
CountedVerdict explain_command(const ExplainArgs& args);

}  // namespace sharp::tb
