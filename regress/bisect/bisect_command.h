// SPDX-License-Identifier: Apache-2.0
// `sharp bisect`: which commit broke a test (docs/bisect.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct BisectArgs {
  std::string target;  ///< test, run file, folder of a case, or RUN/BUCKET of a night
  std::vector<std::string> overrides;
  std::optional<uint64_t> seed;
  std::string good, bad;  ///< commits; empty: those of the night; bad: else HEAD
  std::string source;     ///< working tree whose commits are searched; empty: the one this program was built from
  std::string folder;     ///< of the build cache; empty: bisect/ of the build folder
  std::string json;
  unsigned jobs = 2;            ///< compilations at once
  unsigned test_seconds = 600;  ///< a test that takes longer fails
  bool clean = false;           ///< remove the cache instead, or afterwards
};
/// pass: one commit was found; incomplete: commits that cannot be tested hide it; interrupted. Throws ConfigError if
/// the good one does not pass or the bad one does not fail.
CountedVerdict bisect_command(const BisectArgs& args);

}  // namespace sharp::tb
