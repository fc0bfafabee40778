// SPDX-License-Identifier: Apache-2.0
// sharp bench (docs/speed.md).
#pragma once

#include <string>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct BenchArgs {
  std::string accel, latency = "default";  ///< accel: empty for sharp_1k, with coverage for sharp_64 and sharp_1k
  std::string rtl, json;
  unsigned repeats = 7;
  bool coverage = false;   ///< what coverage costs, instead
  bool snapshots = false;  ///< what the snapshots of --waves fail cost, instead
  bool all = false;        ///< every named accelerator instead of one
  bool build = true;
  bool strict = false;
};
CountedVerdict bench_command(const BenchArgs& args);

}  // namespace sharp::tb
