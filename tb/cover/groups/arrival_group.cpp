// SPDX-License-Identifier: Apache-2.0
// Early, just in time or late.
#include "tb/cover/groups/arrival_group.h"

#include "tb/cover/bins/common_axes.h"

namespace sharp::cover {
namespace {

enum When : unsigned { kEarly, kJustInTime, kLate };
Axis when_axis() { return Axis::of("when", {"early", "just_in_time", "late"}); }
enum StepClass : unsigned { kFirst, kLater };

Rule arrival_rule(std::span<const unsigned> index) {
  if (index[1] == kFirst && index[2] != kLate)
    return {BinKind::illegal, "timing.md section 4: no beat is accepted before the first run cycle, which starves"};
  return {};
}

}  // namespace

ArrivalGroup::ArrivalGroup(Catalog& catalog)
    : x_(catalog.add({"arrival",
                      "x",
                      "x[t] complete before, in, or after the cycle in which its first tile could issue",
                      {schedule_axis(), Axis::of("step", {"first", "later"}), when_axis()},
                      arrival_rule})),
      waiting_(catalog.add({"arrival",
                            "waiting",
                            "complete x vectors when the first x tile of a step issues",
                            {schedule_axis(), Axis::of_ranges("vectors", {{1, 1}, {2, 2}})},
                            {}})) {}

void ArrivalGroup::begin(const RunContext&, Hits&) {
  beats_ = completed_in_ = 0;
  x_steps_ = 0;
  starved_ = false;
}

void ArrivalGroup::cycle(const CoverView& view, Hits& hits) {
  const golden::Prediction& p = view.predicted;
  if (p.state == golden::State::check) beats_ = x_steps_ = 0;
  // While h is missing too, x is not late yet.
  constexpr auto kHRawBit = 1u << static_cast<unsigned>(cfg::StallReason::h_raw);
  starved_ |= p.stall == cfg::StallReason::x_starved && !(p.waits & kHRawBit);
  if (p.issue.valid) count_first_tile(view, hits);
  receive(view);
}

void ArrivalGroup::count_first_tile(const CoverView& view, Hits& hits) {
  const golden::Prediction& p = view.predicted;
  const golden::Tile& tile = view.pass.plan.tiles[p.issue.tile];
  if (p.issue.tile == 0) {
    const bool just = x_steps_ == p.issue.step + 1 && completed_in_ == p.cycle;
    hits.add(x_, view.pass.desc.schedule, p.issue.step == 0 ? kFirst : kLater,
             starved_ ? kLate
             : just   ? kJustInTime
                      : kEarly);
    hits.add(waiting_, view.pass.desc.schedule, x_steps_ - p.issue.step - 1);
  }
  starved_ = starved_ && tile.part == golden::Part::h;
}

void ArrivalGroup::receive(const CoverView& view) {
  const golden::Prediction& p = view.predicted;
  if (!(view.pins.x_valid && p.x_ready) && !p.seq_read.valid) return;
  if (++beats_ < view.pass.plan.accel.beats(view.pass.desc.input_size)) return;
  beats_ = 0;
  ++x_steps_;
  completed_in_ = p.cycle + 1;
}

}  // namespace sharp::cover
