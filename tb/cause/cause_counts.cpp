// SPDX-License-Identifier: Apache-2.0
// Counts that decide when a tile may issue (docs/timing.md section 2), and the clock of the datapath.
#include <fmt/format.h>

#include <algorithm>

#include "golden/timing/chunks.h"
#include "tb/cause/cause_finder.h"

namespace sharp::tb {

void CauseFinder::check_counts(const CheckView& v) {
  const auto check = [&](const std::optional<uint32_t>& want, uint32_t got, const char* unit, const char* what,
                         const char* inputs, const char* signal) {
    if (want && *want != got)
      deviate(v, unit, fmt::format("{}: expected {}, got {}", what, *want, got), inputs, {signal});
  };
  check(expected_.x_steps, deep_->x_steps, "x_stream", "x vectors received (x_steps)", "the x beats accepted so far",
        "sharp.u_x_stream.x_steps_q");
  check(expected_.x_released, deep_->x_released, "hazard", "x banks released (x_released)", "the tiles issued so far",
        "sharp.u_hazard.x_released_q");
  check(expected_.h_steps, deep_->h_steps, "hazard", "steps completely written (h_steps)", "the write-backs so far",
        "sharp.u_hazard.h_steps_q");
  check(expected_.h_units, deep_->h_units, "hazard", "units of the step written (h_units)", "the write-backs so far",
        "sharp.u_hazard.h_units_q");
  check(expected_.out_steps, deep_->out_steps, "h_stream", "steps completely sent (out_steps)",
        "the h beats accepted so far", "sharp.u_h_stream.out_steps_q");
  check(expected_.mfu, deep_->mfu_reservation, "hazard", "MFU reservation (mfu_busy ends at 0)",
        "the leaving tiles issued so far", "sharp.u_hazard.mfu_q");
  check(expected_.acc, deep_->acc_timer, "hazard", "accumulator timer (acc_raw ends at 0)", "the tiles issued so far",
        "sharp.u_hazard.acc_q");
}

void CauseFinder::advance_counts(const CheckView& v) {
  const golden::Prediction& p = v.predicted;
  const unsigned cu = v.plan.accel.num_cu, sw = v.plan.accel.stream_width, hidden = v.plan.desc.hidden_size;
  if (expected_.mfu && *expected_.mfu > 0) --*expected_.mfu;
  if (expected_.acc && *expected_.acc > 0) --*expected_.acc;
  if (p.issue.valid) {
    const golden::Tile& t = v.plan.tiles[p.issue.tile];
    expected_.acc = v.plan.accel.lat.acc - 1;
    if (t.leaving) expected_.mfu = golden::chunks_of(v.plan.accel, v.plan.blocks[t.block]).count - 1;
    const auto later_x = std::any_of(v.plan.tiles.begin() + p.issue.tile + 1, v.plan.tiles.end(),
                                     [](const golden::Tile& o) { return o.part == golden::Part::x; });
    if (t.part == golden::Part::x && !later_x) expected_.x_released = p.issue.step + 1;
  }
  if (p.write_back.valid) {
    const bool last = (p.write_back.group + 1) * cu >= hidden;
    expected_.h_steps = p.write_back.step + last;
    expected_.h_units = last ? 0 : (p.write_back.group + 1) * cu;
  }
  if (p.h.valid && v.pins.h_ready && p.h.last) expected_.out_steps = p.h.step + 1;
  if (p.seq_write.valid && (p.seq_write.beat + 1) * sw >= hidden) expected_.out_steps = p.seq_write.step + 1;
  const bool beat = (p.x_ready && v.pins.x_valid) || p.seq_read.valid;
  if (expected_.x_steps && beat && ++expected_.x_beats * sw >= v.plan.desc.input_size) {
    expected_.x_beats = 0;
    ++*expected_.x_steps;
  }
}

void CauseFinder::check_clock(const CheckView& v) {
  if (tiles_.empty() || deep_->datapath_clock_request) return;
  deviate(v, "clock", "the clock of the datapath is not requested while a tile is in it", "the issue of that tile",
          {"sharp.datapath_clk_req_o", "sharp.clock_cycles_q"});
}

}  // namespace sharp::tb
