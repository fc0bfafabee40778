// SPDX-License-Identifier: Apache-2.0
// Lays out the beats of the x stream.
#include "tb/agent/x_stream_driver.h"

#include <algorithm>

#include "tb/agent/job_passes.h"

namespace sharp::tb {

XStreamDriver::XStreamDriver(const golden::JobPlan& job, const cfg::ModelInput& input, unsigned stream_width,
                             const cfg::GapSpec& gaps, uint64_t seed)
    : width_(stream_width), gaps_(gaps, cfg::Random(seed, "x_gap")) {
  cfg::Random past_end(seed, "x_past_end");
  for (unsigned n = 0; n < passes_that_run(job); ++n)
    if (reads_stream(job.passes[n])) add_pass(job.passes[n], input, past_end);
  num_beats_ = beats_.size() / width_;
}

void XStreamDriver::add_pass(const golden::PassPlan& pass, const cfg::ModelInput& input, cfg::Random& past_end) {
  const size_t size = pass.desc.input_size, steps = pass.desc.steps;
  const size_t padding = (width_ - size % width_) % width_;
  for (size_t step = 0; step < steps; ++step) {
    const size_t time = pass.reverse ? steps - 1 - step : step;
    const auto row = input.x.begin() + static_cast<std::ptrdiff_t>(time * size);
    beats_.insert(beats_.end(), row, row + static_cast<std::ptrdiff_t>(size));
    for (size_t i = 0; i < padding; ++i) beats_.push_back(static_cast<uint16_t>(past_end.next()));
  }
}

}  // namespace sharp::tb
