// SPDX-License-Identifier: Apache-2.0
// sharp run, golden, time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tb/verdict/counted.h"

namespace sharp::tb {

/// What `run`, `golden` and `time` share.
struct RunArgs {
  std::string program = "sharp";  ///< as it was called, for reproduce lines
  std::string file;
  std::vector<std::string> overrides;
  std::optional<uint64_t> seed;
  std::string waves = "fail";                       ///< none, fail, all or A:B (tb/waves/wave_window.h)
  uint64_t wave_before = 200, snapshot_cycles = 0;  ///< 0: by the accelerator
  std::string out, rtl, json;
  std::string cov;      ///< database that gets the coverage of passing cases
  bool trace = false;   ///< model.trace and rtl.trace of every case (docs/trace.md)
  bool record = false;  ///< recording.bin.gz of every case (docs/record.md)
  unsigned jobs = 1;
};
CountedVerdict run_command(const RunArgs& args);
CountedVerdict golden_command(const RunArgs& args);
CountedVerdict time_command(const RunArgs& args);

}  // namespace sharp::tb
