// SPDX-License-Identifier: Apache-2.0
// The names in an FST dump.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace sharp::tb {

struct FstSignal {
  std::string name;       ///< as GTKWave spells it: "TOP.sharp.stall[3:0]"
  unsigned bits = 1;      ///< width
  bool has_enum = false;  ///< its values have names in the dump
  unsigned handle = 0;    ///< of the FST reader
};

/// All signals of a dump, by their path without a range ("TOP.sharp.stall").
using FstHierarchy = std::map<std::string, FstSignal>;

struct FstContent {
  FstHierarchy signals;
  uint64_t begin = 0, end = 0;  ///< first and last time
};

/// Throws std::runtime_error naming the file if it is no readable FST.
FstContent read_fst(const std::filesystem::path& file);

}  // namespace sharp::tb
