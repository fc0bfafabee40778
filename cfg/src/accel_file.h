// SPDX-License-Identifier: Apache-2.0
// Accelerator files: parameters of docs/architecture.md section 2 and named latency sets.
#pragma once

#include <string>

#include "cfg/src/document.h"
#include "cfg/types/types.h"

namespace sharp::cfg {

/// An accel file with all its latency sets checked.
struct AccelFile {
  std::string summary;
  std::vector<Accel> sets;  ///< one Accel for each latency set, in file order
};
AccelFile load_accel_file(const std::filesystem::path& file);

/// The set named by `latency` (a scalar node; errors are told there as key `key`).
Accel choose_latency(const AccelFile& file, const Node& latency, const std::string& key);

}  // namespace sharp::cfg
