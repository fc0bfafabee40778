// SPDX-License-Identifier: Apache-2.0
// Golden values of one job.
#include "tb/sim/golden_side.h"

#include <stdexcept>

#include "tb/agent/job_passes.h"

namespace sharp::tb {

GoldenSide::GoldenSide(const golden::JobPlan& job, const cfg::ModelInput& input) : job_(job) {
  const unsigned passes = passes_that_run(job);
  if (passes > 0) datapath_.emplace(job, input).prepare();
  tile_offsets_.resize(passes);
  row_offsets_.resize(passes);
  for (unsigned n = 0; n < passes; ++n) {
    const golden::Plan& plan = job.passes[n].plan;
    for (unsigned i = 0; i < plan.tiles.size(); ++i) tile_offsets_[n].push_back(datapath_->tile_offset(n, i));
    for (unsigned i = 0; i < plan.blocks.size(); ++i) row_offsets_[n].push_back(datapath_->row_offset(n, i));
  }
}

void GoldenSide::rewind(const cfg::ModelInput& input) {
  if (datapath_) datapath_.emplace(job_, input).prepare();
  pass_ = 0;
  cached_ = nullptr;
}

const golden::StepValues& GoldenSide::step(uint32_t t) {
  if (cached_ != nullptr && cached_step_ == t) return *cached_;
  if (pass_ >= tile_offsets_.size())
    throw std::logic_error("the timing model predicts a value for a pass that was refused");
  cached_ = &datapath_->step(pass_, t);
  cached_step_ = t;
  return *cached_;
}

std::optional<GoldenSide::Owner> GoldenSide::owner(uint32_t unit) const {
  for (auto n = static_cast<uint32_t>(tile_offsets_.size()); n-- > 0;) {
    const cfg::Descriptor& d = job_.passes[n].desc;
    if (unit >= d.state_base && unit - d.state_base < d.hidden_size) return Owner{n, unit - d.state_base};
  }
  return std::nullopt;
}

std::optional<uint16_t> GoldenSide::final_h(uint32_t unit) {
  const auto o = owner(unit);
  return o ? std::optional(datapath_->final_h(o->pass).at(o->unit)) : std::nullopt;
}

std::optional<uint32_t> GoldenSide::final_c(uint32_t unit) {
  const auto o = owner(unit);
  return o ? std::optional(datapath_->final_c(o->pass).at(o->unit)) : std::nullopt;
}

}  // namespace sharp::tb
