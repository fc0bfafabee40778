// SPDX-License-Identifier: Apache-2.0
// From a case of a run file to a descriptor: K "auto" becomes the legal K with the fewest predicted cycles.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cfg/src/run_file.h"

namespace sharp::tb {

struct KChoice {
  unsigned k = 0;
  std::vector<std::pair<unsigned, uint32_t>> cycles;  ///< predicted ideal cycles of every K the descriptor fits with
};

cfg::Descriptor make_descriptor(const cfg::Case& c, unsigned k);

/// Fewest golden::ideal_counters cycles over the legal K; on a tie the smallest K; nullopt if no K is accepted.
/// Results are remembered, so cases that differ in input only cost one search.
std::optional<KChoice> choose_k(const cfg::Case& c);

struct ResolvedCase {
  cfg::Descriptor descriptor;
  bool k_auto = false;
  std::string error;  ///< non-empty: the descriptor is refused, and what would be legal
};
ResolvedCase resolve(const cfg::Case& c);

/// One line for each distinct automatic choice: "k auto: silero unfolded dynamic T=45 -> 64 (32: 1,234 64: 1,200)".
std::vector<std::string> describe_choices(const std::vector<cfg::Case>& cases);

}  // namespace sharp::tb
