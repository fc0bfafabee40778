// SPDX-License-Identifier: Apache-2.0
// Which tile issues, or why none does (docs/timing.md section 2).
#pragma once

#include <vector>

#include "golden/timing/chunks.h"
#include "golden/timing/counts.h"

namespace sharp::golden {

class Dispatcher {
 public:
  explicit Dispatcher(unsigned lat_acc) : lat_acc_(lat_acc) {}

  /// Prepares for a run of `plan`, which must outlive the run.
  void reset(const Plan& plan);

  /// First reason in priority order that holds for the next tile in cycle `now`; none: the tile issues.
  cfg::StallReason stall_reason(const Counts& counts, uint64_t now) const {
    using enum cfg::StallReason;
    if (starved_of_x(counts)) return x_starved;
    if (waits_for_h(counts)) return h_raw;
    if (waits_for_partial(now)) return ib_raw;
    if (waits_for_accumulator(now)) return acc_raw;
    if (waits_for_mfu()) return mfu_busy;
    if (waits_for_output(counts)) return h_war;
    return none;
  }

  /// Every reason that holds, bit r for reason r.
  uint16_t waits(const Counts& counts, uint64_t now) const {
    using enum cfg::StallReason;
    const auto bit = [](cfg::StallReason r, bool holds) { return unsigned{holds} << static_cast<unsigned>(r); };
    return static_cast<uint16_t>(bit(x_starved, starved_of_x(counts)) | bit(h_raw, waits_for_h(counts)) |
                                 bit(ib_raw, waits_for_partial(now)) | bit(acc_raw, waits_for_accumulator(now)) |
                                 bit(mfu_busy, waits_for_mfu()) | bit(h_war, waits_for_output(counts)));
  }

  uint32_t step() const { return step_; }
  uint32_t tile_index() const { return index_; }
  const Tile& next_tile() const { return *tile_; }

  /// Issues the next tile in cycle `now`. Returns true if it was the last of the run.
  bool issue(uint64_t now, Counts& counts);
  /// MFU reservation of a cycle in which no leaving tile issues. Call it before issue().
  void age_reservation() { reservation_ -= reservation_ > 0; }

 private:
  bool starved_of_x(const Counts& c) const { return tile_->part == Part::x && c.x_steps <= step_; }
  bool waits_for_h(const Counts& c) const { return (tile_->part == Part::h || !unfolded_) && c.h_steps < step_; }
  bool waits_for_partial(uint64_t now) const {
    return unfolded_ && tile_->part == Part::h && tile_->first && now - x_done_[tile_->block] < lat_acc_ + 2;
  }
  bool waits_for_accumulator(uint64_t now) const { return !tile_->first && now - last_issue_ < lat_acc_; }
  bool waits_for_mfu() const { return tile_->leaving && reservation_ != 0; }
  bool waits_for_output(const Counts& c) const { return tile_->leaving && c.out_steps + 1 < step_; }

  bool advance();

  const unsigned lat_acc_;
  const Plan* plan_ = nullptr;
  const Tile* tile_ = nullptr;  ///< next tile
  uint32_t index_ = 0;          ///< its index in the plan
  uint32_t step_ = 0;           ///< its time step
  uint32_t last_x_index_ = 0;   ///< last x tile of a time step
  bool unfolded_ = false;
  uint32_t reservation_ = 0;      ///< MFU reservation, in cycles
  uint64_t last_issue_ = 0;       ///< cycle in which the previous tile issued
  std::vector<uint64_t> x_done_;  ///< by block: cycle in which its last x tile issued
  std::vector<uint32_t> chunks_;  ///< by block: n
};

inline bool Dispatcher::issue(uint64_t now, Counts& counts) {
  const Tile& tile = *tile_;
  if (tile.part == Part::x && tile.last) x_done_[tile.block] = now;
  if (tile.leaving) reservation_ = chunks_[tile.block] - 1;
  counts.x_released += index_ == last_x_index_;
  last_issue_ = now;
  return advance();
}

inline bool Dispatcher::advance() {
  ++tile_;
  if (++index_ < plan_->tiles.size()) return false;
  index_ = 0;
  tile_ = plan_->tiles.data();
  return ++step_ == plan_->desc.steps;
}

}  // namespace sharp::golden
