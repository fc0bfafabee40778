// SPDX-License-Identifier: Apache-2.0
// sharp cov who, adds (docs/coverage.md).
#pragma once

#include <string>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct CovWhoArgs {
  std::string database;
  std::string bin;     ///< name, or pattern with * ? [...]
  unsigned runs = 10;  ///< at most so many of each bin are shown; 0: all
};
/// Throws ConfigError for a bin that neither catalog nor database knows.
CountedVerdict cov_who_command(const CovWhoArgs& args);

struct CovAddsArgs {
  std::string database, run;  ///< run: its command, or a part that only one has
};
CountedVerdict cov_adds_command(const CovAddsArgs& args);

}  // namespace sharp::tb
