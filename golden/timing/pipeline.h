// SPDX-License-Identifier: Apache-2.0
// Everything a tile causes after its issue, from the tile sum to the write-back (docs/timing.md section 3).
#pragma once

#include <vector>

#include "golden/timing/chunks.h"
#include "golden/timing/counts.h"
#include "golden/timing/due_queue.h"
#include "golden/timing/timing_model.h"

namespace sharp::golden {

class Pipeline {
 public:
  explicit Pipeline(const cfg::Accel& accel);

  /// Prepares for a run of `plan`, which must outlive the run. The pipeline is empty then: a run ends drained.
  void reset(const Plan& plan);
  /// A tile issues in cycle `now`.
  void issue(uint64_t now, uint32_t step, uint32_t tile_index, const Tile& tile);
  /// Fills the events visible in cycle `now` and applies what they cause (visible in the next cycle) to `counts`.
  void cycle(uint64_t now, Prediction& p, Counts& counts);

 private:
  /// A block in the MFUs: chunk k becomes visible k cycles after the block's due cycle.
  struct Leaving {
    uint32_t step = 0, block = 0;
  };
  /// What the later stages need of a block.
  struct BlockEnd {
    Chunks chunks;
    uint32_t units_ready = 0;  ///< u0 + nu
    bool completes = false;
  };

  void show_tile_sum(uint64_t now, Prediction& p);
  void show_preact(uint64_t now, Prediction& p);
  void issue_group(uint64_t now);
  void show_gate(uint64_t now, Prediction& p);
  void show_cell(uint64_t now, Prediction& p);
  void show_write_back(uint64_t now, Prediction& p, Counts& counts);
  uint32_t units_of_group(uint32_t group) const;

  const unsigned num_cu_;
  const unsigned tree_latency_;  ///< Lt
  const unsigned sum_latency_;   ///< Lp
  const unsigned lat_mfu_, lat_cu_, lat_wb_;
  uint32_t hidden_size_ = 0, last_group_ = 0;
  std::vector<BlockEnd> blocks_;

  DueQueue<TileEvent> tile_sums_;
  DueQueue<BlockEvent> preacts_;
  DueQueue<Leaving> gates_;
  DueQueue<GroupEvent> cells_, write_backs_;

  uint32_t chunk_ = 0;                   ///< next chunk of the oldest block in gates_
  uint32_t units_ready_ = 0;             ///< units of the current step whose gates the gate buffer holds
  uint32_t group_step_ = 0, group_ = 0;  ///< next cell group to issue
  uint32_t group_needs_ = 0;             ///< units_ready it waits for
};

inline void Pipeline::issue(uint64_t now, uint32_t step, uint32_t tile_index, const Tile& tile) {
  tile_sums_.push(now + tree_latency_, {true, step, tile_index});
  if (!tile.last) return;
  preacts_.push(now + sum_latency_, {true, step, tile.block, !tile.leaving});
  if (tile.leaving) gates_.push(now + sum_latency_ + lat_mfu_, {step, tile.block});
}

inline void Pipeline::cycle(uint64_t now, Prediction& p, Counts& counts) {
  show_tile_sum(now, p);
  show_preact(now, p);
  issue_group(now);  // reads units_ready as visible now: before show_gate loads it for the next cycle
  show_gate(now, p);
  show_cell(now, p);
  show_write_back(now, p, counts);
}

inline void Pipeline::show_tile_sum(uint64_t now, Prediction& p) {
  if (!tile_sums_.due(now)) return;
  p.tile_sum = tile_sums_.front();
  tile_sums_.pop();
}

inline void Pipeline::show_preact(uint64_t now, Prediction& p) {
  if (!preacts_.due(now)) return;
  p.preact = preacts_.front();
  preacts_.pop();
}

inline void Pipeline::show_gate(uint64_t now, Prediction& p) {
  if (!gates_.due(now)) return;
  const Leaving& block = gates_.front();
  const BlockEnd& end = blocks_[block.block];
  p.gate = {true, block.step, block.block, chunk_, end.chunks.first + chunk_};
  if (++chunk_ < end.chunks.count) return;
  chunk_ = 0;
  if (end.completes) units_ready_ = end.units_ready;
  gates_.pop();
}

inline void Pipeline::issue_group(uint64_t now) {
  if (units_ready_ < group_needs_) return;
  const GroupEvent event{true, group_step_, group_};
  cells_.push(now + lat_cu_, event);
  write_backs_.push(now + lat_cu_ + lat_wb_ - 1, event);
  if (group_++ == last_group_) {
    group_ = units_ready_ = 0;
    ++group_step_;
  }
  group_needs_ = units_of_group(group_);
}

inline void Pipeline::show_cell(uint64_t now, Prediction& p) {
  if (!cells_.due(now)) return;
  p.cell = cells_.front();
  cells_.pop();
}

inline void Pipeline::show_write_back(uint64_t now, Prediction& p, Counts& counts) {
  if (!write_backs_.due(now)) return;
  p.write_back = write_backs_.front();
  write_backs_.pop();
  const bool last = p.write_back.group == last_group_;
  counts.h_units = last ? 0 : units_of_group(p.write_back.group);
  counts.h_steps += last;
}

/// min((j+1)*NumCu, H): units done once group j is.
inline uint32_t Pipeline::units_of_group(uint32_t group) const {
  const uint32_t units = (group + 1) * num_cu_;
  return units < hidden_size_ ? units : hidden_size_;
}

}  // namespace sharp::golden
