// SPDX-License-Identifier: Apache-2.0
// Order of tiles, issue cycles.
#include "tb/explain/timeline.h"

#include <fmt/format.h>

namespace sharp::tb {
namespace {

using golden::Part;

class TileList {
 public:
  explicit TileList(const TimelinePass& pass)
      : blocks_(pass.blocks), unfolded_(pass.schedule() == cfg::Schedule::unfolded) {}

  std::vector<golden::Tile> make() {
    for (unsigned b = 0; b < blocks_.size(); ++b) {
      append(b, Part::x);
      if (!unfolded_) append(b, Part::h);
    }
    if (unfolded_)
      for (unsigned b = 0; b < blocks_.size(); ++b) append(b, Part::h);
    return std::move(tiles_);
  }

 private:
  void append(unsigned block, Part part) {
    const bool is_x = part == Part::x;
    const unsigned count = is_x ? blocks_[block].x_tiles : blocks_[block].h_tiles;
    for (unsigned i = 0; i < count; ++i) {
      const bool first = i == 0 && (is_x || unfolded_), end = i + 1 == count;
      tiles_.push_back({block, part, i, first, end && (!is_x || unfolded_), end && !is_x});
    }
  }

  const std::vector<golden::Block>& blocks_;
  const bool unfolded_;
  std::vector<golden::Tile> tiles_;
};

}  // namespace

std::string_view to_string(Event e) {
  static constexpr std::string_view kNames[kNumEvents] = {"tile_sum",   "preact", "gate",  "cell",
                                                          "write_back", "x_beat", "h_beat"};
  return kNames[static_cast<size_t>(e)];
}

uint32_t TimelinePass::cycles() const {
  uint32_t sum = 0;
  for (const ControlRun& r : control) sum += r.length;
  return sum;
}

std::vector<golden::Tile> tiles_of(const TimelinePass& pass) { return TileList(pass).make(); }

std::vector<uint32_t> issue_cycles(const TimelinePass& pass) {
  std::vector<uint32_t> cycles;
  uint32_t now = pass.first_cycle;
  for (const ControlRun& r : pass.control) {
    if (r.reason == cfg::StallReason::none)
      for (uint32_t i = 0; i < r.length; ++i) cycles.push_back(now + i);
    now += r.length;
  }
  return cycles;
}

golden::Counters counted(const Timeline& timeline) {
  golden::Counters c;
  for (const TimelinePass& p : timeline.passes) {
    for (const ControlRun& r : p.control) {
      c.cycles += r.length;
      (r.reason == cfg::StallReason::none ? c.tiles : c.stalls[static_cast<size_t>(r.reason)]) += r.length;
    }
    if (p.desc.source == 0) c.x_beats += static_cast<uint32_t>(p.of(Event::x_beat).size());
    if (p.desc.destination == 0) c.h_beats += static_cast<uint32_t>(p.of(Event::h_beat).size());
  }
  return c;
}

std::string pass_name(const Timeline& timeline, size_t pass) {
  if (timeline.passes.size() == 1) return "";
  const TimelinePass& p = timeline.passes[pass];
  return fmt::format("layer {} {}", p.layer, p.reverse ? "reverse" : "forward");
}

}  // namespace sharp::tb
