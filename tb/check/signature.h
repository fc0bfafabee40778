// SPDX-License-Identifier: Apache-2.0
// What makes two failures "the same": the structured fields that stay when sizes, values and cycles change.
#pragma once

#include <optional>
#include <string>

#include "tb/check/failure.h"
#include "tb/verdict/verdict.h"

namespace sharp::tb {

/// Compared by the shrinker, and the key of a bucket of failures. Fields that do not apply are empty. Numbers that
/// depend on the run (cycles, steps, units, values) are no part of it.
struct Signature {
  Verdict verdict = Verdict::pass;
  std::string boundary, kind;  ///< of the first difference (docs/result-schema.md)
  std::string stall_expected;  ///< reason the model gives where the RTL issues, or gives another one
  std::string stall_got;       ///< reason the RTL gives where the model issues, or gives another one
  std::string gate_class;      ///< at boundary gate: sigmoid or tanh; of GRU's gate n at preact: split
  std::string label;           ///< assertion: its name; hang: the stall reason; incomplete, internal_error: the detail
                               ///< with numbers as '#'; build_failed: build_error()
  bool operator==(const Signature&) const = default;
};

/// First error of a failed build ("rtl/control/x.sv:12: needs 16 bits") without what depends on the place and on the
/// parameters: "rtl/control/x.sv: needs # bits". Numbers within names stay.
std::string build_error(const std::string& detail);

/// Pure. `detail` is SessionResult::detail, or how a child process died.
Signature signature_of(Verdict verdict, const std::optional<Failure>& failure, const std::string& detail);

/// "mismatch/issue/unexpected/expected=h_raw": one word without blanks, equal exactly for equal signatures.
std::string to_string(const Signature& signature);

}  // namespace sharp::tb
