// SPDX-License-Identifier: Apache-2.0
// sharp plan (docs/coverage.md).
#pragma once

#include <string>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct PlanArgs {
  std::string plan;             ///< folder; empty: plan/ of the configuration
  std::string database, stage;  ///< empty: no results; all stages
  std::string tests;            ///< output of ctest --show-only=json-v1; empty: of the build folder
  std::string json, markdown;
  bool check = false;
  bool require = false;  ///< every goal that is shown must be met
};
/// mismatch: --check found an error (tb/cover/plan/plan_resolve.h), or docs/verification-plan.md is not current; or a
/// goal is not met with --require. Throws ConfigError for --require without a database.
CountedVerdict plan_command(const PlanArgs& args);

}  // namespace sharp::tb
