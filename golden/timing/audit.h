// SPDX-License-Identifier: Apache-2.0
// Test support: a finished trace checked against docs/timing.md from the outside. Every cycle an event is due is
// computed once more from the issue and acceptance cycles alone, by scanning lists; nothing of the model's own state is
// used.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "golden/timing/trace.h"

namespace sharp::golden {

class Audit {
 public:
  Audit(const cfg::Accel& accel, const Trace& trace, const Traffic& traffic)
      : a_(accel), t_(trace), p_(trace.plan), traffic_(traffic), end_(trace.cycles.size()) {
    collect_issues();
    compute_gates();
    compute_groups();
    compute_counts();
  }

  void check() const {
    check_sums();
    check_issue_order();
    check_tile_sums();
    check_preacts();
    check_gates();
    check_groups();
    check_streams();
    check_stalls();
  }

 private:
  struct Issue {
    uint64_t cycle;
    uint32_t step, tile;
  };
  struct Gate {
    uint32_t step, block, chunk, group;
  };
  struct Ready {
    uint64_t cycle;  ///< visible from
    uint32_t units;
  };

  unsigned tree() const { return a_.lat.mem + a_.lat.mul + a_.levels() * a_.lat.add; }
  unsigned hidden() const { return p_.desc.hidden_size; }
  unsigned groups() const { return (hidden() + a_.num_cu - 1) / a_.num_cu; }
  unsigned h_beats() const { return (hidden() + a_.stream_width - 1) / a_.stream_width; }
  unsigned x_beats() const { return (p_.desc.input_size + a_.stream_width - 1) / a_.stream_width; }

  void collect_issues() {
    for (const Prediction& p : t_.cycles)
      if (p.issue.valid) issues_.push_back({p.cycle - t_.cycles[0].cycle, p.issue.step, p.issue.tile});
  }

  /// Aligned groups of S units that overlap the block, found by trying them all.
  std::vector<uint32_t> overlapping(const Block& b) const {
    const unsigned size = b.gate == kAllGates ? a_.num_cu : a_.num_mfu;
    std::vector<uint32_t> found;
    for (uint32_t m = 0; m * size < hidden(); ++m)
      if (m * size < b.unit_base + b.num_units && (m + 1) * size > b.unit_base) found.push_back(m);
    return found;
  }

  void compute_gates() {
    ready_.resize(p_.desc.steps);
    for (const Issue& i : issues_) {
      if (!p_.tiles[i.tile].leaving) continue;
      const uint32_t index = p_.tiles[i.tile].block;
      const Block& b = p_.blocks[index];
      const std::vector<uint32_t> chunks = overlapping(b);
      const uint64_t first = i.cycle + tree() + a_.lat.acc + a_.lat.mfu;
      for (uint32_t k = 0; k < chunks.size(); ++k) gates_[first + k].push_back({i.step, index, k, chunks[k]});
      if (b.completes) ready_[i.step].push_back({first + chunks.size(), b.unit_base + b.num_units});
    }
  }

  /// q_j of every group of every step: one a cycle, in order, when its units are ready.
  void compute_groups() {
    for (uint32_t step = 0; step < p_.desc.steps; ++step) {
      for (uint32_t j = 0; j < groups(); ++j) {
        const uint32_t needs = std::min((j + 1) * a_.num_cu, hidden());
        const auto ready =
            std::find_if(ready_[step].begin(), ready_[step].end(), [&](const Ready& r) { return r.units >= needs; });
        ASSERT_NE(ready, ready_[step].end());
        group_issue_.push_back(group_issue_.empty() ? ready->cycle : std::max(ready->cycle, group_issue_.back() + 1));
      }
    }
  }

  /// Cycle from which the h buffer holds the group.
  uint64_t written(uint32_t step, uint32_t group) const {
    return group_issue_[size_t{step} * groups() + group] + a_.lat.cu + a_.lat.wb;
  }

  /// Values of the four counts in every cycle, from what happened before it.
  void compute_counts() {
    x_steps_.assign(end_ + 1, 0);
    x_released_ = h_steps_ = out_steps_ = x_steps_;
    uint32_t last_x = 0;
    for (uint32_t i = 0; i < p_.tiles.size(); ++i)
      if (p_.tiles[i].part == Part::x) last_x = i;
    for (const Issue& i : issues_)
      if (i.tile == last_x) step_up(x_released_, i.cycle + 1);
    for (size_t n = x_beats() - 1; n < t_.x_beats.size(); n += x_beats())
      step_up(x_steps_, t_.x_beats[n] - t_.cycles[0].cycle + 1);
    for (uint32_t step = 0; step < p_.desc.steps; ++step) step_up(h_steps_, written(step, groups() - 1));
    for (size_t c = 0; c < end_; ++c)
      if (accepted(c) && t_.cycles[c].h.last) step_up(out_steps_, c + 1);
  }
  void step_up(std::vector<uint32_t>& count, uint64_t from) const {
    for (size_t c = from; c < count.size(); ++c) ++count[c];
  }
  bool accepted(size_t c) const { return t_.cycles[c].h.valid && traffic_.h_ready(c); }

  void check_sums() const {
    const Counters& c = t_.cycles.back().counters;
    uint32_t stalls = 0;
    for (uint32_t s : c.stalls) stalls += s;
    EXPECT_EQ(c.cycles, c.tiles + stalls);
    EXPECT_EQ(c.stalls[0], 0u);
    EXPECT_EQ(c.cycles, end_ - 2);
    EXPECT_EQ(c.tiles, p_.tiles.size() * p_.desc.steps);
    EXPECT_EQ(c.x_beats, x_beats() * p_.desc.steps);
    EXPECT_EQ(c.h_beats, h_beats() * p_.desc.steps);
    EXPECT_EQ(c.x_beats, t_.x_beats.size());
    EXPECT_TRUE(t_.cycles.back().done);
  }

  void check_issue_order() const {
    ASSERT_EQ(issues_.size(), p_.tiles.size() * p_.desc.steps);
    for (size_t n = 0; n < issues_.size(); ++n) {
      ASSERT_EQ(issues_[n].step, n / p_.tiles.size());
      ASSERT_EQ(issues_[n].tile, n % p_.tiles.size());
    }
  }

  void check_tile_sums() const {
    size_t next = 0;
    for (size_t c = 0; c < end_; ++c) {
      const TileEvent& e = t_.cycles[c].tile_sum;
      const bool due = next < issues_.size() && issues_[next].cycle + tree() == c;
      ASSERT_EQ(e.valid, due) << "cycle " << c;
      if (!due) continue;
      ASSERT_EQ(e.step, issues_[next].step);
      ASSERT_EQ(e.tile, issues_[next].tile);
      ++next;
    }
    ASSERT_EQ(next, issues_.size());
  }

  void check_preacts() const {
    std::map<uint64_t, Issue> due;
    for (const Issue& i : issues_)
      if (p_.tiles[i.tile].last) due.emplace(i.cycle + tree() + a_.lat.acc, i);
    for (size_t c = 0; c < end_; ++c) {
      const BlockEvent& e = t_.cycles[c].preact;
      const auto it = due.find(c);
      ASSERT_EQ(e.valid, it != due.end()) << "cycle " << c;
      if (!e.valid) continue;
      ASSERT_EQ(e.step, it->second.step);
      ASSERT_EQ(e.block, p_.tiles[it->second.tile].block);
      ASSERT_EQ(e.partial, p_.tiles[it->second.tile].part == Part::x);
    }
  }

  void check_gates() const {
    for (size_t c = 0; c < end_; ++c) {
      const GateEvent& e = t_.cycles[c].gate;
      const auto it = gates_.find(c);
      ASSERT_EQ(e.valid, it != gates_.end()) << "cycle " << c;
      if (!e.valid) continue;
      ASSERT_EQ(it->second.size(), 1u) << "two chunks in cycle " << c;
      const Gate& g = it->second.front();
      ASSERT_EQ(e.step, g.step);
      ASSERT_EQ(e.block, g.block);
      ASSERT_EQ(e.chunk, g.chunk);
      ASSERT_EQ(e.group, g.group);
    }
  }

  void check_groups() const {
    size_t cells = 0, writes = 0;
    for (size_t c = 0; c < end_; ++c) {
      check_group(t_.cycles[c].cell, c, a_.lat.cu, cells);
      check_group(t_.cycles[c].write_back, c, a_.lat.cu + a_.lat.wb - 1, writes);
    }
    ASSERT_EQ(cells, group_issue_.size());
    ASSERT_EQ(writes, group_issue_.size());
  }
  void check_group(const GroupEvent& e, size_t c, unsigned latency, size_t& next) const {
    const bool due = next < group_issue_.size() && group_issue_[next] + latency == c;
    ASSERT_EQ(e.valid, due) << "cycle " << c;
    if (!due) return;
    ASSERT_EQ(e.step, next / groups());
    ASSERT_EQ(e.group, next % groups());
    ++next;
  }

  bool in_run(size_t c) const {
    const char l = t_.control[c];
    return l != '.' && l != 's' && l != 'd';
  }

  /// The beat is offered exactly when it is next and its units are in the buffer.
  void check_streams() const {
    size_t next = 0;
    for (size_t c = 0; c < end_; ++c) {
      const bool x_ready = in_run(c) && x_steps_[c] < p_.desc.steps && x_steps_[c] < x_released_[c] + 2;
      ASSERT_EQ(t_.cycles[c].x_ready, x_ready) << "cycle " << c;
      const uint32_t step = next / h_beats(), beat = next % h_beats();
      const uint32_t last_unit = std::min((beat + 1) * a_.stream_width, hidden()) - 1;
      const bool offered = step < p_.desc.steps && written(step, last_unit / a_.num_cu) <= c;
      const StreamBeat& h = t_.cycles[c].h;
      ASSERT_EQ(h.valid, offered) << "cycle " << c;
      if (!offered) continue;
      ASSERT_EQ(h.step, step);
      ASSERT_EQ(h.beat, beat);
      ASSERT_EQ(h.last, beat + 1 == h_beats());
      next += traffic_.h_ready(c);
    }
    ASSERT_EQ(next, size_t{h_beats()} * p_.desc.steps);
  }

  /// Section 2 of docs/timing.md read literally for every cycle of state run.
  void check_stalls() const {
    size_t next = 0;
    for (size_t c = 0; c < end_; ++c) {
      if (!in_run(c)) continue;
      ASSERT_LT(next, issues_.size());
      ASSERT_EQ(t_.cycles[c].stall, reason(issues_[next], next, c)) << "cycle " << c;
      next += t_.cycles[c].issue.valid;
    }
  }

  cfg::StallReason reason(const Issue& i, size_t n, uint64_t now) const {
    using enum cfg::StallReason;
    const Tile& tile = p_.tiles[i.tile];
    const bool unfolded = p_.schedule == cfg::Schedule::unfolded;
    if (tile.part == Part::x && x_steps_[now] <= i.step) return x_starved;
    if ((tile.part == Part::h || !unfolded) && h_steps_[now] < i.step) return h_raw;
    if (unfolded && tile.part == Part::h && tile.col_block == 0 && now - last_x_issue(i) < a_.lat.acc + 2)
      return ib_raw;
    const bool starts_chain = tile.col_block == 0 && (tile.part == Part::x || unfolded);
    if (!starts_chain && now - issues_[n - 1].cycle < a_.lat.acc) return acc_raw;
    if (tile.leaving && mfu_taken(n, now)) return mfu_busy;
    if (tile.leaving && out_steps_[now] + 1 < i.step) return h_war;
    return none;
  }
  uint64_t last_x_issue(const Issue& of) const {
    uint64_t cycle = 0;
    for (const Issue& i : issues_)
      if (i.step == of.step && p_.tiles[i.tile].block == p_.tiles[of.tile].block && p_.tiles[i.tile].part == Part::x)
        cycle = i.cycle;
    return cycle;
  }
  /// The leaving tile before the n-th issue still keeps the MFUs from a block that would issue now.
  bool mfu_taken(size_t n, uint64_t now) const {
    while (n-- > 0) {
      const Tile& tile = p_.tiles[issues_[n].tile];
      if (tile.leaving) return now < issues_[n].cycle + overlapping(p_.blocks[tile.block]).size();
    }
    return false;
  }

  const cfg::Accel& a_;
  const Trace& t_;
  const Plan& p_;
  const Traffic& traffic_;
  const size_t end_;
  std::vector<Issue> issues_;
  std::map<uint64_t, std::vector<Gate>> gates_;                       ///< by the cycle they are visible
  std::vector<std::vector<Ready>> ready_;                             ///< by step
  std::vector<uint64_t> group_issue_;                                 ///< q_j, all steps in order
  std::vector<uint32_t> x_steps_, x_released_, h_steps_, out_steps_;  ///< by cycle
};

}  // namespace sharp::golden
