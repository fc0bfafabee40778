// SPDX-License-Identifier: Apache-2.0
// Which episodes can occur follows from the order of the reasons and from which tile can meet which of them.
#include "tb/cover/groups/stall_group.h"

#include "golden/timing/chunks.h"
#include "tb/cover/bins/common_axes.h"

namespace sharp::cover {
namespace {

using cfg::StallReason;

/// What the cycle after an episode shows: 0 a tile issues, 1..8 the reason of that code, 9 idle.
enum End : unsigned { kIssue = 0, kIdle = 9 };
Axis end_axis() {
  Axis axis = reason_axis("ended_by");
  axis.values.insert(axis.values.begin(), "issue");
  axis.values.emplace_back("idle");
  return axis;
}

const char* end_fault(StallReason reason, unsigned end) {
  using enum StallReason;
  const auto next = static_cast<StallReason>(end);
  switch (reason) {
    case setup:
      return next == x_starved || end == kIdle
                 ? nullptr
                 : "timing.md: the first run cycle has x_steps = 0; a refusal ends in idle";
    case x_starved:
      return end == kIssue || next == h_raw ? nullptr : "timing.md section 2: an x tile only waits for x and for h";
    case h_raw:
      return end == kIssue || next == ib_raw || next == h_war
                 ? nullptr
                 : "timing.md section 2: later reasons only, by a chain's first tile; the reservation has run out "
                   "before h is written";
    case ib_raw:
      return end == kIssue || next == mfu_busy || next == h_war
                 ? nullptr
                 : "timing.md section 2: later reasons only; a first tile";
    case acc_raw:
      return end == kIssue || next == mfu_busy || next == h_war ? nullptr : "timing.md section 2: later reasons only";
    case mfu_busy:
      return end == kIssue
                 ? nullptr
                 : "timing.md section 2: later reasons only; h_war meets the first leaving tile of a step, by "
                   "which the reservation of the step before has run out";
    case h_war:
      return end == kIssue ? nullptr : "timing.md section 2: the last of the reasons";
    default:
      return next == setup || end == kIdle ? nullptr : "timing.md section 1: drain ends in the next pass or in idle";
  }
}

/// Lengths by index.
enum Length : unsigned { k1, k2, k3To7, k8Up };

const char* length_fault(StallReason reason, unsigned length, unsigned end) {
  if (reason == StallReason::drain && length < k8Up)
    return "timing.md section 3: with two tree levels and one cycle a stage the last tile's h is sent after 10 cycles";
  if (reason != StallReason::setup) return nullptr;
  if (length == k2) return "timing.md section 1: set-up takes 1 cycle (refused in check) or at least 4";
  return length == k1 && end != kIdle ? "timing.md section 1: only a refusal takes one cycle" : nullptr;
}

const char* unreached(StallReason reason, unsigned length, unsigned end) {
  using enum StallReason;
  const auto next = static_cast<StallReason>(end);
  if (length == k8Up && (reason == ib_raw || (reason == h_raw && next == ib_raw)))
    return "the partial sum is there LatAcc + 2 cycles after the last x tile; LatAcc < 7 where the closure runs";
  if (length == k8Up && reason == acc_raw) return "bounded by LatAcc - 1; LatAcc < 9 where the closure runs";
  if (reason == ib_raw && next == mfu_busy)
    return "a first tile that leaves has H <= N, so n <= 2 in every named machine: the reservation is 1, and over "
           "first";
  return nullptr;
}

Rule episode_rule(std::span<const unsigned> index) {
  const auto reason = static_cast<StallReason>(index[0] + 1);
  if (const char* why = end_fault(reason, index[2])) return {BinKind::illegal, why};
  if (const char* why = length_fault(reason, index[1], index[2])) return {BinKind::illegal, why};
  if (const char* why = unreached(reason, index[1], index[2])) return {BinKind::ignore, why};
  return {};
}

Axis length_axis() { return Axis::of_ranges("length", {{1, 1}, {2, 2}, {3, 7}, {8, Axis::kNoLimit}}); }

}  // namespace

StallGroup::StallGroup(Catalog& catalog)
    : episode_(catalog.add({"stall",
                            "episode",
                            "consecutive cycles of one stall reason: how long, and what came next",
                            {reason_axis(), length_axis(), end_axis()},
                            episode_rule})),
      longest_(catalog.add({"stall",
                            "longest",
                            "episodes as long as the rule allows: LatAcc + 1, LatAcc - 1, n - 1",
                            {Axis::of("reason", {"ib_raw", "acc_raw", "mfu_busy"})},
                            {}})) {}

void StallGroup::begin(const RunContext& run, Hits&) {
  lat_acc_ = run.accel.lat.acc;
  reservation_ = 0;
  reason_ = StallReason::none;
  length_ = 0;
}

void StallGroup::cycle(const CoverView& view, Hits& hits) {
  const golden::Prediction& p = view.predicted;
  if (length_ > 0 && p.stall == reason_) {
    ++length_;
    return;
  }
  if (length_ > 0) close(p.busy ? static_cast<unsigned>(p.stall) : unsigned{kIdle}, hits);
  if (p.issue.valid) follow_leaving(view);
  reason_ = p.stall;
  length_ = p.stall != StallReason::none;
}

void StallGroup::close(unsigned ended_by, Hits& hits) {
  static const Axis kLengths = length_axis();
  const auto reason = static_cast<unsigned>(reason_) - 1;
  hits.add(episode_, reason, kLengths.index_of(length_), ended_by);
  if (bound() == length_)
    hits.add(longest_, static_cast<unsigned>(reason_) - static_cast<unsigned>(StallReason::ib_raw));
}

unsigned StallGroup::bound() const {
  switch (reason_) {
    case StallReason::ib_raw:
      return lat_acc_ + 1;
    case StallReason::acc_raw:
      return lat_acc_ - 1;
    case StallReason::mfu_busy:
      return reservation_;
    default:
      return 0;
  }
}

void StallGroup::follow_leaving(const CoverView& view) {
  const golden::Plan& plan = view.pass.plan;
  const golden::Tile& tile = plan.tiles[view.predicted.issue.tile];
  if (tile.leaving) reservation_ = golden::chunks_of(plan.accel, plan.blocks[tile.block]).count - 1;
}

}  // namespace sharp::cover
