// SPDX-License-Identifier: Apache-2.0
// Names of the boundaries.
#include <array>

#include "tb/check/failure.h"

namespace sharp::tb {

std::string_view to_string(Boundary b) {
  static constexpr std::array<std::string_view, kNumBoundaries> kNames = {
      "control",       "issue",          "stall_reason", "tile_sum",   "partial",  "preact",
      "gate",          "cell_c",         "cell_h",       "write_back", "x_stream", "h_stream",
      "sequence_read", "sequence_write", "counters",     "status",     "state",    "expect"};
  return kNames[static_cast<size_t>(b)];
}

}  // namespace sharp::tb
