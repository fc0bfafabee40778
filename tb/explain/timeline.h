// SPDX-License-Identifier: Apache-2.0
// What happened in each cycle of a job, compactly: control as runs of equal cycles, events as lists of cycles. An event
// is named by its position in its list, since every list has the order of dispatch (docs/timeline.md).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "golden/job/job_plan.h"
#include "golden/timing/timing_model.h"

namespace sharp::tb {

/// Events with a list of cycles; the cycle is the one in which docs/timing.md section 3 has them visible, for beats the
/// one in which they are accepted.
enum class Event : uint8_t { tile_sum, preact, gate, cell, write_back, x_beat, h_beat };
inline constexpr unsigned kNumEvents = 7;
std::string_view to_string(Event e);

/// Neighbouring busy cycles of the same kind: tiles (reason none) or one stall reason.
struct ControlRun {
  cfg::StallReason reason = cfg::StallReason::none;
  uint32_t length = 0;  ///< cycles
  bool operator==(const ControlRun&) const = default;
};

/// One pass. Cycle 0 of the job is the cycle of the start; its first busy cycle is 1, its last is CYCLES.
struct TimelinePass {
  unsigned layer = 0;
  bool reverse = false;
  cfg::Descriptor desc;
  std::vector<golden::Block> blocks;  ///< one time step, in dispatch order
  uint32_t first_cycle = 0;           ///< its check cycle
  std::vector<ControlRun> control;    ///< from first_cycle on
  std::array<std::vector<uint32_t>, kNumEvents> events;

  const std::vector<uint32_t>& of(Event e) const { return events[static_cast<size_t>(e)]; }
  cfg::Cell cell() const { return static_cast<cfg::Cell>(desc.cell); }
  cfg::Schedule schedule() const { return static_cast<cfg::Schedule>(desc.schedule); }
  uint32_t cycles() const;
};

struct Timeline {
  std::string label;
  std::string detail;  ///< empty, or why the run did not come to its end
  cfg::Accel accel;    ///< name, latency set, widths and latencies; depths only where it was recorded
  golden::Counters counters;
  std::vector<TimelinePass> passes;  ///< those that ran
};

/// Tiles of a time step in dispatch order (docs/architecture.md section 3).
std::vector<golden::Tile> tiles_of(const TimelinePass& pass);

/// Cycles in which tiles issued, in dispatch order: tile i of step t is element t * tiles of a step + i.
std::vector<uint32_t> issue_cycles(const TimelinePass& pass);

/// Counters as the recorded cycles add up to; beats at the pins only.
golden::Counters counted(const Timeline& timeline);

/// "layer 1 reverse" of a job of several passes, else empty.
std::string pass_name(const Timeline& timeline, size_t pass);

}  // namespace sharp::tb
