// SPDX-License-Identifier: Apache-2.0
// Published figures with source and confidence: cfg/eval/published.yaml.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cfg/types/types.h"

namespace sharp::eval {

struct Platform {
  std::string key, what, tag, source;  ///< key: "brainwave"
};

struct BenchRow {
  cfg::Cell cell = cfg::Cell::lstm;
  unsigned hidden = 0, steps = 0;
  std::map<std::string, double> milliseconds;  ///< by platform; not all have every row
};

struct Network {
  std::string name, tag, note;
  cfg::Cell cell = cfg::Cell::lstm;
  bool bidirectional = false;
  unsigned layers = 0, input = 0, hidden = 0, steps = 0;
};

struct EnergyTable {
  std::string source, tag;
  double scale = 1.0;                                                               ///< 45 nm to 32 nm
  double fp16_multiply = 0.0, fp16_add = 0.0, fp32_multiply = 0.0, fp32_add = 0.0;  ///< pJ at 45 nm
  std::map<uint64_t, double> sram_64_bit;  ///< bytes of the memory -> pJ of an access of 64 bits
};

struct Published {
  std::string headline_source, headline_tag, utilisation_tag;
  double over_asic = 0.0, over_fpga = 0.0, over_gpu = 0.0, gflops_per_watt = 0.0;
  double utilisation_1k = 0.0, utilisation_64k = 0.0;  ///< percent
  std::vector<Platform> platforms;
  std::vector<BenchRow> rows;
  std::vector<Network> networks;
  EnergyTable energy;
};

/// Empty: that of the configuration. Throws cfg::ConfigError with file:line.
Published load_published(const std::filesystem::path& file = {});

}  // namespace sharp::eval
