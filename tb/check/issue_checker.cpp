// SPDX-License-Identifier: Apache-2.0
// Issue and stall reason checkers.
#include "tb/check/issue_checker.h"

#include <fmt/format.h>

#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

std::string reason_text(unsigned reason) {
  if (reason >= cfg::kNumStallReasons) return fmt::format("{} (no such reason)", reason);
  constexpr const char* kMeaning[] = {"nothing to wait for",
                                      "set-up of the pass",
                                      "waits for x of the step",
                                      "waits for h of the step before",
                                      "waits for the parked partial sum of the block",
                                      "waits for the accumulators",
                                      "waits for the MFUs to take the block before",
                                      "waits until h[t-2] has left its bank",
                                      "all tiles issued, waits for the last h"};
  return fmt::format("{} ({}: {})", cfg::to_string(static_cast<cfg::StallReason>(reason)), reason, kMeaning[reason]);
}

std::string predicted_tile(const CheckView& v) {
  const golden::TileEvent& p = v.predicted.issue;
  return describe_tile(v.plan, p.step, p.tile) + fmt::format(", weight row {}", v.pass.desc.weight_base + p.tile);
}

std::string observed_tile(const DutOutputs& o) {
  return fmt::format("weight row {} of step {}: K {}, part {}, column block {}", o.issue_weight_row, o.issue_step,
                     o.issue_k, o.issue_part ? "h" : "x", o.issue_col_block);
}

Failure issue_event_failure(const CheckView& v) {
  const golden::TileEvent& p = v.predicted.issue;
  const bool predicted = p.valid;
  Failure f = event_failure(Boundary::issue, predicted, predicted ? predicted_tile(v) : observed_tile(v.observed), v);
  if (predicted) {
    f.step = p.step;
    set_tile(f, v.plan, p.tile);
    f.got = "no tile, stall reason " + reason_text(v.observed.stall);
  } else {
    f.step = v.observed.issue_step;
    f.expected = "no tile, stall reason " + reason_text(static_cast<unsigned>(v.predicted.stall));
  }
  return f;
}

}  // namespace

Finding check_issue(const CheckView& v, Counts& counts) {
  const golden::TileEvent& p = v.predicted.issue;
  const DutOutputs& o = v.observed;
  Count& count = at(counts, Boundary::issue);
  if (p.valid != o.issue) {
    ++count.mismatched;
    return issue_event_failure(v);
  }
  if (!p.valid) return std::nullopt;
  ++count.compared;
  const golden::Tile& tile = v.plan.tiles.at(p.tile);
  const unsigned k = v.plan.blocks[tile.block].k;
  if (o.issue_weight_row == v.pass.desc.weight_base + p.tile && o.issue_step == p.step && o.issue_k == k &&
      o.issue_part == static_cast<uint8_t>(tile.part) && o.issue_col_block == tile.col_block)
    return std::nullopt;
  ++count.mismatched;
  Failure f = difference(Boundary::issue, "id", predicted_tile(v), observed_tile(o), v);
  f.step = p.step;
  set_tile(f, v.plan, p.tile);
  return f;
}

Finding check_stall_reason(const CheckView& v, Counts& counts) {
  const auto expected = static_cast<unsigned>(v.predicted.stall);
  Count& count = at(counts, Boundary::stall_reason);
  ++count.compared;
  if (expected == v.observed.stall) return std::nullopt;
  ++count.mismatched;
  return difference(Boundary::stall_reason, "value", reason_text(expected), reason_text(v.observed.stall), v);
}

}  // namespace sharp::tb
