// SPDX-License-Identifier: Apache-2.0
// Regression lists: regress/lists/*.yaml (docs/nightly.md "Lists").
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tb/run/budget.h"

namespace sharp::regress {

/// Of one test; 0: none.
struct Limits {
  unsigned seconds = 300;   ///< wall-clock
  uint64_t cycles = 0;      ///< clock cycles from the start of the job on, unless the run file says less
  unsigned memory_mib = 0;  ///< address space of its process
  bool operator==(const Limits&) const = default;
};

/// A run file with sweeps and reseeds, or a random series.
struct ListEntry {
  std::string name;    ///< unique in the list and all it includes
  std::string run;     ///< run file, or empty
  std::string random;  ///< accelerator of a series, name or file; or empty
  std::string latency = "default", profile = "default", variant = "fast";  ///< of a series
  std::vector<std::string> set;  ///< overrides of the run file, or overlays of the profile
  unsigned reseeds = 1;          ///< of a run file: its own seed and so many less one drawn
  unsigned runs = 0, fill = 0;   ///< of a series: always, and while the budget lasts
  bool cycles_recorded = false;  ///< the cycle-count gate watches it
  Limits limits;
  bool operator==(const ListEntry&) const = default;
};

struct RegressList {
  std::string name, summary;       ///< name: stem of the file
  std::vector<std::string> speed;  ///< accelerators whose speed is measured
  std::vector<ListEntry> entries;  ///< those of included lists first
};

/// List by name (in regress/lists) or path. Throws cfg::ConfigError with file:line for unknown keys, illegal values,
/// two entries of one name, and lists that include each other.
RegressList load_list(const std::string& name_or_path);

nlohmann::ordered_json to_json(const Limits& limits);
Limits limits_from_json(const nlohmann::ordered_json& json);
nlohmann::ordered_json to_json(const ListEntry& entry);
ListEntry entry_from_json(const nlohmann::ordered_json& json);

using tb::parse_time;

}  // namespace sharp::regress
