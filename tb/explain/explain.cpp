// SPDX-License-Identifier: Apache-2.0
// Rows and waits of a timeline.
#include "tb/explain/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace sharp::tb {
namespace {

using cfg::StallReason;

/// Walks over the control runs of a pass and cuts them at the ends of steps.
class RowMaker {
 public:
  RowMaker(const TimelinePass& pass, uint32_t index, std::vector<Row>& rows)
      : pass_(pass), index_(index), tiles_(static_cast<uint32_t>(tiles_of(pass).size())), rows_(rows) {}

  void make() {
    uint32_t now = pass_.first_cycle;
    for (const ControlRun& r : pass_.control) {
      if (r.reason == StallReason::none)
        add_tiles(now, r.length);
      else
        add_stall(now, r);
      now += r.length;
    }
  }

 private:
  Row& row(RowKind kind, uint32_t now) {
    const bool goes_on = begun_ && rows_.back().kind == kind && rows_.back().step == step_;
    if (goes_on) return rows_.back();
    begun_ = true;
    Row r;
    r.kind = kind;
    r.pass = index_;
    r.step = step_;
    r.first_cycle = now;
    rows_.push_back(r);
    return rows_.back();
  }

  void add_tiles(uint32_t now, uint32_t count) {
    while (count > 0) {
      const uint32_t n = std::min(count, tiles_ - tile_);
      Row& r = row(RowKind::step, now);
      r.tiles += n;
      r.cycles += n;
      now += n;
      count -= n;
      tile_ += n;
      if (tile_ < tiles_) continue;
      tile_ = 0;
      ++step_;
    }
  }

  void add_stall(uint32_t now, const ControlRun& run) {
    const RowKind kind = run.reason == StallReason::setup   ? RowKind::setup
                         : run.reason == StallReason::drain ? RowKind::drain
                                                            : RowKind::step;
    Row& r = row(kind, now);
    r.cycles += run.length;
    r.stalls[static_cast<size_t>(run.reason)] += run.length;
    r.waits.push_back({run.reason, now, run.length, step_, tile_});
  }

  const TimelinePass& pass_;
  const uint32_t index_;
  const uint32_t tiles_;  ///< of a step
  std::vector<Row>& rows_;
  uint32_t step_ = 0, tile_ = 0;
  bool begun_ = false;
};

void require_sums(const Explanation& e, const golden::Counters& c) {
  golden::Counters sum;
  for (const Row& r : e.rows) {
    sum.cycles += r.cycles;
    sum.tiles += r.tiles;
    for (size_t i = 0; i < r.stalls.size(); ++i) sum.stalls[i] += r.stalls[i];
  }
  uint32_t total = sum.tiles;
  for (uint32_t s : sum.stalls) total += s;
  if (sum.cycles == c.cycles && sum.tiles == c.tiles && sum.stalls == c.stalls && total == c.cycles) return;
  throw std::logic_error(
      fmt::format("timeline: set-up, steps and drain add up to {} cycles and {} tiles, the counters "
                  "say {} cycles and {} tiles, or stalls differ",
                  sum.cycles, sum.tiles, c.cycles, c.tiles));
}

}  // namespace

Explanation explain(const Timeline& timeline) {
  Explanation e;
  for (uint32_t n = 0; n < timeline.passes.size(); ++n) RowMaker(timeline.passes[n], n, e.rows).make();
  require_sums(e, timeline.counters);
  return e;
}

bool alike(const Row& a, const Row& b) {
  if (a.kind != b.kind || a.pass != b.pass || a.cycles != b.cycles || a.tiles != b.tiles || a.stalls != b.stalls)
    return false;
  return std::equal(a.waits.begin(), a.waits.end(), b.waits.begin(), b.waits.end(), [&](const Wait& x, const Wait& y) {
    return x.reason == y.reason && x.length == y.length && x.tile == y.tile &&
           x.cycle - a.first_cycle == y.cycle - b.first_cycle;
  });
}

std::string row_name(const Row& row) {
  if (row.kind == RowKind::setup) return "set-up";
  return row.kind == RowKind::drain ? "drain" : fmt::format("step {}", row.step);
}

std::string tile_name(const std::vector<golden::Tile>& tiles, uint32_t tile) {
  const golden::Tile& t = tiles.at(tile);
  return fmt::format("tile {} (block {}, {} part, column block {})", tile, t.block,
                     t.part == golden::Part::x ? 'x' : 'h', t.col_block);
}

}  // namespace sharp::tb
