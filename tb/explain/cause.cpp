// SPDX-License-Identifier: Apache-2.0
// Which event ended a wait: the rules of docs/timing.md section 2 read backwards, and for h_raw the path of section 3.
#include <fmt/format.h>

#include <algorithm>

#include "golden/timing/chunks.h"
#include "tb/explain/explain.h"

namespace sharp::tb {
namespace {

using cfg::StallReason;
using golden::Part;

/// The event is that of `cycle`; the rule lets the tile go in `frees`.
Cause made(const Wait& w, std::string text, int64_t cycle, int64_t frees) {
  Cause c;
  c.text = std::move(text);
  c.cycle = cycle;
  c.explained = cycle >= 0 && frees == w.end();
  if (!c.explained) c.text = fmt::format("no rule of docs/timing.md ends it in cycle {} ({})", w.end(), c.text);
  return c;
}

Cause not_ended(const char* what) {
  Cause c;
  c.text = fmt::format("not ended: {}", what);
  return c;
}

}  // namespace

WaitCauses::WaitCauses(const Timeline& timeline, size_t pass)
    : timeline_(timeline),
      pass_(timeline.passes.at(pass)),
      tiles_(tiles_of(pass_)),
      issues_(issue_cycles(pass_)),
      groups_((pass_.desc.hidden_size + timeline.accel.num_cu - 1) / timeline.accel.num_cu) {}

int64_t WaitCauses::event(Event e, uint64_t number) const {
  const std::vector<uint32_t>& list = pass_.of(e);
  return number < list.size() ? int64_t{list[number]} : -1;
}

int64_t WaitCauses::issue(uint32_t step, uint32_t tile) const {
  const uint64_t number = uint64_t{step} * tiles_.size() + tile;
  return number < issues_.size() ? int64_t{issues_[number]} : -1;
}

Cause WaitCauses::cause(const Wait& w) const {
  const bool end_of_record = w.end() == pass_.first_cycle + pass_.cycles();
  if (end_of_record && w.reason != StallReason::drain) return not_ended("the record ends here");
  switch (w.reason) {
    case StallReason::setup:
      return made(w, "check, divide, cover and fit are done", w.end() - 1, w.end());
    case StallReason::x_starved:
      return input(w);
    case StallReason::h_raw:
      return recurrence(w);
    case StallReason::ib_raw:
      return partial(w);
    case StallReason::acc_raw:
      return accumulator(w);
    case StallReason::mfu_busy:
      return mfu(w);
    case StallReason::h_war:
      return output(w);
    case StallReason::drain:
      return drained(w);
    case StallReason::none:
      break;
  }
  return {};
}

/// x_steps > t is visible in the cycle after the last beat of x[t].
Cause WaitCauses::input(const Wait& w) const {
  const unsigned beats = timeline_.accel.beats(pass_.desc.input_size);
  const int64_t at = event(Event::x_beat, uint64_t{w.step} * beats + beats - 1);
  return made(w, fmt::format("last beat of x[{}] (beat {}) taken in cycle {}", w.step, beats - 1, at), at, at + 1);
}

/// h_steps >= t is visible in the cycle after the write port carries the last group of step t-1.
Cause WaitCauses::recurrence(const Wait& w) const {
  if (w.step == 0) return made(w, "h[-1] is there from the start", -1, -1);
  const int64_t at = event(Event::write_back, uint64_t{w.step} * groups_ - 1);
  Cause c =
      made(w, fmt::format("write-back of group {} of step {} in cycle {}", groups_ - 1, w.step - 1, at), at, at + 1);
  if (c.explained) follow_recurrence(c, w.step - 1, static_cast<uint32_t>(at));
  return c;
}

uint32_t WaitCauses::units_of_group(uint32_t group) const {
  return std::min((group + 1) * timeline_.accel.num_cu, uint32_t{pass_.desc.hidden_size});
}

/// From the last write-back of a step to the leaving tile whose units it waited for: groups issue one a cycle, so the
/// last group's issue either follows that of the group before or the units of a block.
void WaitCauses::follow_recurrence(Cause& cause, uint32_t step, uint32_t write_back) const {
  const cfg::Latencies& l = timeline_.accel.lat;
  const uint32_t tree = l.mem + l.mul + timeline_.accel.levels() * l.add;
  const uint32_t issued = write_back + 1 - l.cu - l.wb;
  for (uint32_t back = 0; back < groups_; ++back) {
    const uint32_t units = units_of_group(groups_ - 1 - back);
    // The first block in time that brings enough units.
    for (uint32_t i = 0; i < tiles_.size(); ++i) {
      const golden::Block& b = pass_.blocks[tiles_[i].block];
      if (!tiles_[i].leaving || !b.completes || b.unit_base + b.num_units < units) continue;
      const auto s = static_cast<uint32_t>(issue(step, i));
      const uint32_t chunks = golden::chunks_of(timeline_.accel, b).count;
      if (s + tree + l.acc + chunks + l.mfu != issued - back) break;
      cause.path_start = s;
      cause.text += fmt::format("; path from {} issued in cycle {}", tile_name(tiles_, i), s);
      cause.path = {{"tree", tree},           {"accumulators", l.acc}, {"MFU", chunks - 1 + l.mfu}, {"gate buffer", 1},
                    {"groups in line", back}, {"cell update", l.cu},   {"write-back", l.wb}};
      return;
    }
  }
  cause.explained = false;
}

/// The partial sum is written LatAcc + 2 cycles after the last x tile of the block issued (beyond the tree).
Cause WaitCauses::partial(const Wait& w) const {
  const unsigned block = tiles_[w.tile].block;
  uint32_t last = 0;
  for (uint32_t i = 0; i < tiles_.size(); ++i)
    if (tiles_[i].block == block && tiles_[i].part == Part::x) last = i;
  const int64_t at = issue(w.step, last);
  return made(w,
              fmt::format("partial sum of block {} in the intermediate buffer, {} cycles after {} issued in cycle {}",
                          block, timeline_.accel.lat.acc + 2, tile_name(tiles_, last), at),
              at, at + timeline_.accel.lat.acc + 2);
}

Cause WaitCauses::accumulator(const Wait& w) const {
  const uint64_t number = uint64_t{w.step} * tiles_.size() + w.tile;
  const int64_t at = number == 0 ? -1 : int64_t{issues_[number - 1]};
  return made(w,
              fmt::format("sum of tile {} in the accumulator, {} cycles after it issued in cycle {}",
                          (number + tiles_.size() - 1) % tiles_.size(), timeline_.accel.lat.acc, at),
              at, at + timeline_.accel.lat.acc);
}

/// The reservation of the leaving tile before, n-1 from the cycle after its issue, is 0 n cycles after the issue.
Cause WaitCauses::mfu(const Wait& w) const {
  for (uint64_t n = uint64_t{w.step} * tiles_.size() + w.tile; n-- > 0;) {
    const golden::Tile& t = tiles_[n % tiles_.size()];
    if (!t.leaving) continue;
    const uint32_t chunks = golden::chunks_of(timeline_.accel, pass_.blocks[t.block]).count;
    return made(w,
                fmt::format("MFUs free of block {} ({} chunks), whose last tile issued in cycle {}", t.block, chunks,
                            issues_[n]),
                issues_[n], int64_t{issues_[n]} + chunks);
  }
  return made(w, "no block before it", -1, -1);
}

/// out_steps + 1 >= t is visible in the cycle after the last beat of h[t-2].
Cause WaitCauses::output(const Wait& w) const {
  if (w.step < 2) return made(w, "both h banks are free", -1, -1);
  const unsigned beats = timeline_.accel.beats(pass_.desc.hidden_size);
  const int64_t at = event(Event::h_beat, uint64_t{w.step - 1} * beats - 1);
  return made(w, fmt::format("last beat of h[{}] (beat {}) left in cycle {}", w.step - 2, beats - 1, at), at, at + 1);
}

/// out_steps == T is visible in the last cycle of drain.
Cause WaitCauses::drained(const Wait& w) const {
  const unsigned beats = timeline_.accel.beats(pass_.desc.hidden_size);
  const int64_t at = event(Event::h_beat, uint64_t{pass_.desc.steps} * beats - 1);
  if (at < 0) return not_ended("the record ends here");
  return made(w, fmt::format("last beat of h[{}] left in cycle {}", pass_.desc.steps - 1, at), at, at + 2);
}

}  // namespace sharp::tb
