// SPDX-License-Identifier: Apache-2.0
// The tracks of a timeline as spans of cycles: what Perfetto draws (docs/timeline.md lists the tracks).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tb/explain/timeline.h"

namespace sharp::tb {

enum class Track : uint8_t {
  dispatch,
  stalls,
  tree,
  accumulators,
  mfu,
  cell_update,
  write_back,
  x_stream,
  h_stream,
  sequence_read,
  sequence_write
};
inline constexpr unsigned kNumTracks = 11;
std::string_view to_string(Track t);

/// Something that lasts from the beginning of cycle `begin` to the beginning of cycle `end`.
struct Span {
  Track track{};
  uint32_t begin = 0, end = 0;
  std::string name;
  uint32_t pass = 0, step = 0;
  int64_t first = -1, last = -1;  ///< tiles, groups or beats; -1: none
  cfg::StallReason reason = cfg::StallReason::none;
};

/// From the write-back that completes h[t-1] to the first tile of step t that needs it.
struct Dependency {
  uint32_t pass = 0, step = 0;  ///< of the tile
  uint32_t from = 0, to = 0;    ///< cycle of the write-back and of the issue
};

/// Of all passes, by track in order of their beginning.
std::vector<Span> spans_of(const Timeline& timeline);
std::vector<Dependency> dependencies_of(const Timeline& timeline);

}  // namespace sharp::tb
