// SPDX-License-Identifier: Apache-2.0
// From cycles to passes and steps.
#include "tb/cover/groups/numeric_group.h"

namespace sharp::cover {

void NumericGroup::begin(const RunContext& run, Hits&) {
  input_ = &run.input;
  pass_.reset();
}

void NumericGroup::cycle(const CoverView& view, Hits& hits) {
  const golden::GroupEvent& e = view.predicted.cell;
  if (!e.valid || e.group != 0 || view.values == nullptr) return;
  if (!pass_ || pass_->index() != view.predicted.pass) begin_pass(view);
  const size_t width = view.pass.desc.input_size;
  const auto x = std::span(view.values->pass_x()).subspan(e.step * width, width);
  pass_->step(e.step, view.values->step(e.step), x, points_);
  points_.flush(hits);
}

void NumericGroup::end(Hits& hits) {
  end_pass();
  points_.flush(hits);
}

void NumericGroup::begin_pass(const CoverView& view) {
  end_pass();
  const uint32_t n = view.predicted.pass;
  pass_.emplace(view.pass, n, input_->states.at(n), *view.values, points_);
}

void NumericGroup::end_pass() {
  if (pass_) pass_->end(points_);
  pass_.reset();
}

}  // namespace sharp::cover
