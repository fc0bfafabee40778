// SPDX-License-Identifier: Apache-2.0
// Which RTL a night verifies: its text as one hash, where it was read, and whether it is that of the commit
// (docs/nightly.md "Variants").
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tb/library/rtl_snapshot.h"

namespace sharp::regress {

struct RtlIdentity {
  std::string hash;        ///< of the snapshot
  std::string path;        ///< folder it was read from, absolute
  bool own = true;         ///< rtl/ of the source tree, not a folder of --rtl
  uint64_t differing = 0;  ///< files that differ from those of the commit, are missing or more
  std::string name;        ///< --variant; empty without
  bool operator==(const RtlIdentity&) const = default;

  /// Not the RTL of the commit, or said to be something of its own.
  bool is_variant() const { return differing > 0 || !name.empty(); }
  /// Where the night stands in the history: "" the commits, the name of a variant, or nowhere.
  std::optional<std::string> line() const;
};

/// Compares with rtl/ of the commit of the source tree; outside of a git tree with rtl/ as it is. `given`: value of
/// --rtl, or empty. Throws cfg::ConfigError for a name that is no word, and what RtlSnapshot::take throws.
RtlIdentity identify(const tb::RtlSnapshot& rtl, const std::string& given, const std::string& name);

/// Files that differ between two texts of the RTL.
uint64_t count_differing(const tb::RtlSnapshot& a, const tb::RtlSnapshot& b);

nlohmann::ordered_json to_json(const RtlIdentity& rtl);
RtlIdentity rtl_identity_from_json(const nlohmann::ordered_json& json);

}  // namespace sharp::regress
