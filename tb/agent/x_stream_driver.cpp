// SPDX-License-Identifier: Apache-2.0
// Lays out the beats of the x stream.
#include "tb/agent/x_stream_driver.h"

#include <algorithm>

namespace sharp::tb {

XStreamDriver::XStreamDriver() : gaps_({}, cfg::Random(0, "x_gap")) {}

XStreamDriver::XStreamDriver(const cfg::LayerInput& input, unsigned input_size, unsigned stream_width,
                             const cfg::GapSpec& gaps, uint64_t seed)
    : width_(stream_width), gaps_(gaps, cfg::Random(seed, "x_gap")) {
  const uint64_t beats_per_step = (input_size + stream_width - 1) / stream_width;
  num_beats_ = beats_per_step * input.steps;
  beats_.resize(num_beats_ * stream_width);
  cfg::Random past_end(seed, "x_past_end");
  for (uint64_t t = 0; t < input.steps; ++t) {
    const auto to = beats_.begin() + t * beats_per_step * stream_width;
    std::copy_n(input.x.begin() + t * input_size, input_size, to);
    std::generate(to + input_size, to + beats_per_step * stream_width,
                  [&] { return static_cast<uint16_t>(past_end.next()); });
  }
}

}  // namespace sharp::tb
