// SPDX-License-Identifier: Apache-2.0
// Cycle-stepped model of dispatcher, pipeline, buffers and streams (docs/timing.md). Knows no values, only events.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "cfg/types/types.h"
#include "golden/plan/plan.h"

namespace sharp::golden {

/// Pins of one cycle, as the RTL sees them in the same cycle.
struct TimingInputs {
  bool start = false;        ///< CTRL written with bit 0 set
  bool clear_error = false;  ///< CTRL written with bit 1 set
  /// Descriptor table from entry 0 on (entries past the span are 0, as after reset) and register LAST_PASS in this
  /// cycle. Read and copied only when start is set: the registers are frozen while busy.
  std::span<const cfg::Descriptor> passes;
  uint32_t last_pass = 0;
  bool x_valid = false;
  bool h_ready = false;
};

/// A leaving or partial row block, a tile, or a chunk, named by step and index into the plan.
struct TileEvent {
  bool valid = false;
  uint32_t step = 0;
  uint32_t tile = 0;  ///< index into Plan::tiles
};
struct BlockEvent {
  bool valid = false;
  uint32_t step = 0;
  uint32_t block = 0;    ///< index into Plan::blocks
  bool partial = false;  ///< accumulator result went to the intermediate buffer (Unfolded x part)
};
struct GateEvent {
  bool valid = false;
  uint32_t step = 0;
  uint32_t block = 0;
  uint32_t chunk = 0;  ///< k of docs/timing.md section 3
  uint32_t group = 0;  ///< m: aligned group index, first unit = m * S
};
struct GroupEvent {
  bool valid = false;
  uint32_t step = 0;
  uint32_t group = 0;  ///< j: units j*NumCu ..
};
struct StreamBeat {
  bool valid = false;
  bool last = false;
  uint32_t step = 0;
  uint32_t beat = 0;
};
/// A beat of the sequence buffer that is read (x) or written (h) in this cycle instead of a beat at the pins.
struct SequenceBeat {
  bool valid = false;
  uint32_t step = 0, beat = 0;
  uint32_t addr = 0;  ///< in the sequence buffer
};

struct Counters {
  uint32_t cycles = 0, tiles = 0, x_beats = 0, h_beats = 0;
  std::array<uint32_t, cfg::kNumStallReasons> stalls{};
  bool operator==(const Counters&) const = default;
};

/// Run states of docs/timing.md section 1.
enum class State : uint8_t { idle, check, divide, cover, fit, run, drain };
inline constexpr unsigned kNumStates = 7;

/// What the RTL must show in the cycle that was stepped.
struct Prediction {
  uint64_t cycle = 0;  ///< cycles stepped before this one
  bool busy = false, done = false;
  cfg::ErrorCode error = cfg::ErrorCode::none;
  uint32_t pass = 0;       ///< register PASS; every step, tile and block below is one of this pass
  bool x_ready = false;    ///< always false in a pass with SOURCE = 1
  StreamBeat h;            ///< h_valid_o and which beat; never valid in a pass with DESTINATION = 1
  SequenceBeat seq_read;   ///< x beat, in a pass with SOURCE = 1
  SequenceBeat seq_write;  ///< h beat, in a pass with DESTINATION = 1; visible in the buffer in the next cycle
  TileEvent issue;         ///< tile that issues in this cycle
  cfg::StallReason stall = cfg::StallReason::none;
  State state = State::idle;
  uint16_t waits = 0;  ///< in a stall cycle of state run: bit r is set if reason r holds; `stall` is the first of them
  TileEvent tile_sum;  ///< visible after the tree
  BlockEvent preact;   ///< preact (leaving) or partial (intermediate buffer) visible
  GateEvent gate;
  GroupEvent cell;
  GroupEvent write_back;
  Counters counters;  ///< register values visible in this cycle
};

/// Call step() once per clock cycle, with the pins of that cycle, from the first cycle after reset. A rejected start
/// shows its error code; the model then is idle again. One model serves any number of starts.
class TimingModel {
 public:
  explicit TimingModel(const cfg::Accel& accel);
  ~TimingModel();
  TimingModel(TimingModel&&) noexcept;
  TimingModel& operator=(TimingModel&&) noexcept;

  const Prediction& step(const TimingInputs& in);
  /// Reset is held for so many cycles, which count: whatever was under way is gone, the registers are 0.
  void reset(unsigned cycles);
  /// Plan of the current or last pass (from its first check cycle, that is after the step() before it, until the next
  /// pass or accepted start). Empty before the first start and if the pass will be refused.
  const Plan& plan() const;
  /// Whether the machine will be busy in the next cycle, whatever its pins will be; known after step().
  bool busy_next() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Cycles of one job with x always valid and h always ready; counters as the register file shows them at the end.
/// Throws std::invalid_argument for a job with an illegal pass.
Counters ideal_counters(const cfg::Accel& accel, std::span<const cfg::Descriptor> passes);
inline Counters ideal_counters(const cfg::Accel& accel, const cfg::Descriptor& desc) {
  return ideal_counters(accel, {&desc, 1});
}

}  // namespace sharp::golden
