// SPDX-License-Identifier: Apache-2.0
// Code points that are no goals: cfg/coverage/exclusions.yaml, each entry with its reason (docs/coverage.md, "Code
// coverage").
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tb/cover/code/code_points.h"

namespace sharp::cover {

/// What an entry matches: all that is stated must hold. Patterns: '*' stands for any text. An entry with a list of
/// signals is one of these for each: none may be stale.
struct Exclusion {
  CodeKind kind = CodeKind::line;
  std::string module = "*", instance = "*", signal = "*";
  std::string text;  ///< part of the source line; empty: any
  unsigned first_bit = 0, last_bit = ~0u;
  std::string edge;  ///< rise or fall; empty: both
  std::string reason;
  std::string where;  ///< "cfg/coverage/exclusions.yaml:7"
};

struct ExclusionList {
  std::vector<std::string> machines;  ///< accelerators on which every entry must match something, taken together
  std::vector<Exclusion> entries;
};

/// Throws cfg::ConfigError with file:line and key: unknown key, missing reason, an entry that is no map.
ExclusionList load_exclusions(const std::filesystem::path& file);

struct Excluded {
  std::vector<char> items;        ///< by item: 1 if it is no goal; constants are none
  std::vector<uint64_t> matched;  ///< by entry: points that it, as the first, takes out
  uint64_t constants = 0;
  uint64_t reached = 0;       ///< points that match an entry but were reached: they stay goals
  std::vector<size_t> stale;  ///< entries that match no point
};

/// Sources are looked up below root.
Excluded exclude(std::span<const CodeItem> items, std::span<const Exclusion> exclusions,
                 const std::filesystem::path& root);
/// Throws cfg::ConfigError for an entry that matches nothing: it names the entry. For points of all machines.
void require_no_stale(const Excluded& excluded, std::span<const Exclusion> exclusions);

}  // namespace sharp::cover
