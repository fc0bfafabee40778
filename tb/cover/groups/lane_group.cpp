// SPDX-License-Identifier: Apache-2.0
// From cycles to passes and steps.
#include "tb/cover/groups/lane_group.h"

namespace sharp::cover {

void LaneGroup::begin(const RunContext& run, Hits&) {
  input_ = &run.input;
  pass_.reset();
}

void LaneGroup::cycle(const CoverView& view, Hits& hits) {
  const golden::GroupEvent& e = view.predicted.cell;
  if (!e.valid || e.group != 0 || view.values == nullptr) return;
  const uint32_t n = view.predicted.pass;
  if (!pass_ || pass_->index() != n) pass_.emplace(view.pass, n, input_->states.at(n).h0);
  const size_t width = view.pass.desc.input_size;
  const auto x = std::span(view.values->pass_x()).subspan(e.step * width, width);
  pass_->step(e.step, view.values->step(e.step), *view.values, x, points_);
  points_.flush(hits);
}

}  // namespace sharp::cover
