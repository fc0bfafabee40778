// SPDX-License-Identifier: Apache-2.0
// Nothing counted is never a pass: the one place that decides it, for every command (docs/json-schema.md).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tb/verdict/verdict.h"

namespace sharp::tb {

/// How many of something a verdict rests on.
struct Counted {
  std::string what;  ///< in the plural: "simulations"
  uint64_t number = 0;
};

/// What a command returns: its verdict and what it rests on. There is no way from a Verdict alone, so that no command
/// can forget what it counted.
class CountedVerdict {
 public:
  /// A pass that rests on nothing (one of the numbers is 0, or there is none) becomes incomplete.
  CountedVerdict(Verdict verdict, std::vector<Counted> counted);

  Verdict verdict() const { return verdict_; }
  const std::vector<Counted>& counted() const { return counted_; }
  /// Why a pass became incomplete, a sentence; else empty.
  const std::string& lack() const { return lack_; }

 private:
  Verdict verdict_;
  std::vector<Counted> counted_;
  std::string lack_;
};

}  // namespace sharp::tb
