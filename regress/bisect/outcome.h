// SPDX-License-Identifier: Apache-2.0
// What a test of some commit came to, from the report that `sharp run --json` or `sharp random --json` of that commit
// wrote.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "regress/bisect/search.h"

namespace sharp::regress {

struct Outcome {
  enum class Kind { pass, fail, untestable };
  Kind kind = Kind::untestable;
  std::string signature;  ///< as of tb::to_string(tb::Signature), "pass" for a pass; empty if untestable
  std::string text;       ///< one line: why; of a failure its detail
};

inline constexpr const char* kNoDut = "build_failed";  ///< signature: the RTL of the commit cannot be built

/// Of several cases the first that does not pass. Reports of other times may lack keys: then the signature is shorter.
Outcome outcome_of(const nlohmann::json& report);

/// Bad is every failure, whatever its signature; but RTL that cannot be built only if that is what is looked for.
Mark judge(const Outcome& outcome, const std::string& bad_signature);

}  // namespace sharp::regress
