// SPDX-License-Identifier: Apache-2.0
// What the candidates of a closure teach: which choices go together with which values of the axes of cover points.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tb/cover/bins/catalog.h"

namespace sharp::regress {

/// Features are what a candidate is made of (values of stimulus axes, profile, machine), numbered by the caller. Traits
/// are what a bin is made of: each value of each axis of its point, a value "a+b" being two. A bin that nobody has hit
/// is looked for where its traits were hit.
class Lessons {
 public:
  /// is_value_point: whether only runs with golden values can hit bins of the point.
  Lessons(const cover::Catalog& catalog, unsigned num_features, std::vector<bool> is_value_point);

  /// A candidate and the bins that it hits.
  void note(std::span<const uint16_t> features, std::span<const uint32_t> bins, bool with_values);

  /// How much more often than others candidates with the feature hit the traits of the bin: the product over its
  /// traits, each within 1/8 .. 8; 1 without evidence.
  double lift(uint32_t bin, uint16_t feature) const;

  struct Trait {
    std::string name;   ///< "stall.episode reason=h_raw"
    uint64_t hits = 0;  ///< candidates
  };
  std::vector<Trait> traits_of(uint32_t bin) const;
  uint64_t candidates() const { return totals_[0].candidates; }

 private:
  struct Totals {
    uint64_t candidates = 0;
    std::vector<uint32_t> by_feature;
  };
  struct Evidence {
    std::string name;
    bool is_value = false;
    uint32_t hits = 0;
    std::vector<uint32_t> by_feature;
  };
  const Totals& totals(const Evidence& e) const { return totals_[e.is_value ? 1 : 0]; }

  std::vector<std::vector<uint16_t>> traits_;  ///< by bin
  std::vector<Evidence> evidence_;             ///< by trait
  Totals totals_[2];                           ///< of all candidates, and of those with values
};

}  // namespace sharp::regress
