// SPDX-License-Identifier: Apache-2.0
// Golden values of one run.
#include "tb/sim/golden_side.h"

#include <stdexcept>

namespace sharp::tb {

GoldenSide::GoldenSide(const golden::Plan& plan, const cfg::LayerWeights& weights, const cfg::LayerInput& input)
    : datapath_(std::make_unique<golden::Datapath>(plan, weights, input)) {
  for (unsigned i = 0; i < plan.tiles.size(); ++i) tile_offsets_.push_back(datapath_->tile_offset(i));
  for (unsigned i = 0; i < plan.blocks.size(); ++i) row_offsets_.push_back(datapath_->row_offset(i));
}

const golden::StepValues& GoldenSide::step(uint32_t t) {
  if (cached_ != nullptr && cached_step_ == t) return *cached_;
  if (!datapath_) throw std::logic_error("the timing model predicts a value for a descriptor that was refused");
  cached_ = &datapath_->step(t);
  cached_step_ = t;
  return *cached_;
}

}  // namespace sharp::tb
