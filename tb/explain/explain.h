// SPDX-License-Identifier: Apache-2.0
// Where the cycles of a job went: set-up, time steps and drain of every pass, and for each wait the event that ended it
// (docs/timing.md sections 1 to 3, read backwards; docs/timeline.md). Pure: a timeline in, an explanation out.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tb/explain/timeline.h"

namespace sharp::tb {

/// Cycles in a row in which the same tile waited for the same reason (set-up and drain: no tile).
struct Wait {
  cfg::StallReason reason = cfg::StallReason::none;
  uint32_t cycle = 0, length = 0;  ///< first cycle, cycles
  uint32_t step = 0, tile = 0;     ///< of the waiting tile, which is the next to issue
  uint32_t end() const { return cycle + length; }
};

/// Part of a critical path: so many cycles in this place.
struct PathPart {
  std::string where;
  uint32_t cycles = 0;
};

/// Why a wait ended when it did.
struct Cause {
  std::string text;            ///< "write-back of group 3 of step 0 in cycle 34", for people
  int64_t cycle = -1;          ///< of that event; -1: it has none, or the wait had not ended
  bool explained = true;       ///< false: no rule of docs/timing.md ends the wait in this cycle
  std::vector<PathPart> path;  ///< h_raw: from the issue in path_start to the end of the wait; the parts add up to it
  uint32_t path_start = 0;
};

enum class RowKind : uint8_t { setup, step, drain };

/// A step lasts from the cycle after the last tile of the step before (step 0: after set-up) to its own last tile.
struct Row {
  RowKind kind = RowKind::step;
  uint32_t pass = 0, step = 0;
  uint32_t first_cycle = 0, cycles = 0, tiles = 0;
  std::array<uint32_t, cfg::kNumStallReasons> stalls{};
  std::vector<Wait> waits;  ///< in time order
};

struct Explanation {
  std::vector<Row> rows;  ///< in time order; their sums are the counters of the timeline
};

/// Throws std::logic_error if the rows do not add up to the counters of the timeline.
Explanation explain(const Timeline& timeline);

/// Rows that differ in place only: kind, cycles, tiles, and each wait's reason, tile, length and position.
bool alike(const Row& a, const Row& b);

/// "set-up", "step 3", "drain".
std::string row_name(const Row& row);

/// "tile 5 (block 0, h part, column block 1)".
std::string tile_name(const std::vector<golden::Tile>& tiles, uint32_t tile);

/// Finds the causes of the waits of one pass.
class WaitCauses {
 public:
  WaitCauses(const Timeline& timeline, size_t pass);
  Cause cause(const Wait& wait) const;
  const std::vector<golden::Tile>& tiles() const { return tiles_; }

 private:
  Cause input(const Wait& w) const;
  Cause recurrence(const Wait& w) const;
  Cause partial(const Wait& w) const;
  Cause accumulator(const Wait& w) const;
  Cause mfu(const Wait& w) const;
  Cause output(const Wait& w) const;
  Cause drained(const Wait& w) const;
  void follow_recurrence(Cause& cause, uint32_t step, uint32_t write_back) const;
  uint32_t units_of_group(uint32_t group) const;
  int64_t event(Event e, uint64_t number) const;
  int64_t issue(uint32_t step, uint32_t tile) const;

  const Timeline& timeline_;
  const TimelinePass& pass_;
  std::vector<golden::Tile> tiles_;
  std::vector<uint32_t> issues_;
  uint32_t groups_;  ///< cell groups of a step
};

}  // namespace sharp::tb
