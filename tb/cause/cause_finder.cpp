// SPDX-License-Identifier: Apache-2.0
// What a run is watched for, and the chain that comes of it.
#include "tb/cause/cause_finder.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "tb/cause/units.h"
#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

constexpr size_t kMaxDeviations = 200, kMaxWrong = 8;

}  // namespace

void CauseFinder::deviate(const CheckView& v, std::string unit, std::string what, std::string inputs,
                          std::vector<std::string> signals, int64_t level) {
  if (deviations_.size() >= kMaxDeviations) return;
  deviations_.push_back(
      {{std::move(what), std::move(unit), false, static_cast<int64_t>(v.predicted.cycle), std::move(signals)},
       std::move(inputs),
       level});
}

void CauseFinder::observe(const CheckView& v) {
  deep_ = &dut_.deep();
  if (!deep_->available) return;
  if (!has_last_ || v.predicted.pass != pass_ || v.predicted.stall == cfg::StallReason::setup) {
    if (v.predicted.stall == cfg::StallReason::setup) expected_ = {0, 0, 0, 0, 0, 0, 0, 0};
    pass_ = v.predicted.pass;
    job_checked_ = false;
    bias_.clear();
    acc_.clear();
  }
  if (!v.predicted.busy) tiles_.clear();  // what a reset has cut off never arrives
  const bool runs = v.predicted.busy && v.predicted.stall != cfg::StallReason::setup && !v.plan.tiles.empty();
  if (runs) {
    check_job(v);
    check_counts(v);
    if (v.predicted.cycle >= from_) {
      check_clock(v);
      check_after(v);
      check_tiles(v);
      check_cell_inputs(v);
      check_cell_read(v);
      if (v.predicted.issue.valid) issue(v);
    }
    advance_counts(v);
  }
  last_ = v.predicted;
  has_last_ = true;
}

void CauseFinder::check_job(const CheckView& v) {
  if (job_checked_) return;
  job_checked_ = true;
  for (const golden::Block& b : v.plan.blocks) {
    const unsigned at = 16 * static_cast<unsigned>(std::countr_zero(b.k / v.plan.accel.vs_width));
    const auto entry = [&](uint64_t table) { return static_cast<unsigned>(table >> at & 0xFFFF); };
    const std::pair<const char*, std::pair<unsigned, unsigned>> rows[] = {
        {"units", {b.q, entry(deep_->units_of_size)}},
        {"x tiles", {b.x_tiles, entry(deep_->x_tiles)}},
        {"h tiles", {b.h_tiles, entry(deep_->h_tiles)}}};
    for (const auto& [what, pair] : rows)
      if (pair.first != pair.second)
        return deviate(v, "setup",
                       fmt::format("{} of a block of K {}: expected {}, got {}", what, b.k, pair.first, pair.second),
                       "the descriptor of the pass", {"sharp.job", "sharp.u_setup.q_q", "sharp.u_setup.x_tiles_q"});
  }
}

void CauseFinder::explain(Failure& f) const {
  const BoundarySource source = boundary_source(f);
  f.chain.clear();
  f.chain.push_back({fmt::format("{} differs", to_string(f.boundary)), source.unit, false,
                     static_cast<int64_t>(f.cycle), source.signals});
  // Latest first; of many equal ones the earliest of each unit and level.
  std::vector<const Deviation*> wrong;
  for (const Deviation& d : deviations_)
    if (d.link.cycle <= static_cast<int64_t>(f.cycle) &&
        std::none_of(wrong.begin(), wrong.end(),
                     [&](const Deviation* o) { return o->link.unit == d.link.unit && o->level == d.level; }))
      wrong.push_back(&d);
  if (wrong.size() > kMaxWrong) wrong.resize(kMaxWrong);
  std::reverse(wrong.begin(), wrong.end());
  for (const Deviation* d : wrong) f.chain.push_back(d->link);
  const std::string inputs = wrong.empty() ? source.inputs : wrong.back()->inputs;
  const CauseLink earliest = f.chain.back();
  if (!wrong.empty() && wrong.back()->level >= 0) f.level = wrong.back()->level;
  f.chain.push_back({inputs + ": right", earliest.unit, true, earliest.cycle, {}});
  const std::string_view file = unit_file(earliest.unit);
  f.conclusion = fmt::format("earliest wrong: {} in cycle {}; right before it: {}{}", earliest.what, earliest.cycle,
                             inputs, file.empty() ? "" : fmt::format(" -> look into {} ({})", file, earliest.unit));
  f.message = failure_message(f);
}

}  // namespace sharp::tb
