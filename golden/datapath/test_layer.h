// SPDX-License-Identifier: Apache-2.0
// Small accelerators and random layers for the tests and the benchmark of the datapath model.
#pragma once

#include <bit>
#include <random>

#include "cfg/types/half.h"
#include "golden/datapath/datapath.h"

namespace sharp::golden {

/// An accelerator of w * num_vs MACs that is large enough for every layer of these tests.
inline cfg::Accel test_accel(unsigned w, unsigned num_vs) {
  cfg::Accel a;
  a.name = "test";
  a.vs_width = w;
  a.num_vs = num_vs;
  a.num_cu = 1;
  a.num_mfu = 4;
  a.stream_width = 1;
  a.max_input = a.max_hidden = 4096;
  a.weight_depth = a.bias_depth = a.intermediate_depth = 1u << 20;
  a.max_passes = 64;
  a.sequence_depth = a.state_depth = 1u << 20;
  return a;
}

inline cfg::Descriptor layer_of(cfg::Cell cell, cfg::Schedule schedule, unsigned k, cfg::Padding padding,
                                unsigned input, unsigned hidden, unsigned steps) {
  return {.cell = static_cast<uint32_t>(cell),
          .schedule = static_cast<uint32_t>(schedule),
          .k = k,
          .padding = static_cast<uint32_t>(padding),
          .input_size = input,
          .hidden_size = hidden,
          .steps = steps};
}
inline cfg::Descriptor lstm(cfg::Schedule schedule, unsigned k, cfg::Padding padding, unsigned input, unsigned hidden,
                            unsigned steps) {
  return layer_of(cfg::Cell::lstm, schedule, k, padding, input, hidden, steps);
}

/// Normal random numbers in the hardware's formats.
class RandomLayer {
 public:
  explicit RandomLayer(uint32_t seed) : engine_(seed) {}

  LayerWeights weights(unsigned input, unsigned hidden, float sigma = 0.3f, cfg::Cell cell = cfg::Cell::lstm) {
    const unsigned gates = cfg::num_gates(cell);
    const size_t rows = size_t{gates} * hidden;
    return {.input_size = input,
            .hidden_size = hidden,
            .gates = gates,
            .w = halves(rows * input, sigma),
            .r = halves(rows * hidden, sigma),
            .b = floats(rows, sigma),
            .b_rn = floats(cell == cfg::Cell::gru ? hidden : 0, sigma)};
  }
  PassInput input(unsigned steps, unsigned input, unsigned hidden) {
    return {.steps = steps,
            .x = halves(size_t{steps} * input, 1.0f),
            .h0 = halves(hidden, 0.5f),
            .c0 = floats(hidden, 0.5f)};
  }
  std::vector<uint16_t> halves(size_t n, float sigma) {
    std::vector<uint16_t> v(n);
    for (uint16_t& e : v) e = cfg::float_to_half(sigma * normal_(engine_));
    return v;
  }
  std::vector<uint32_t> floats(size_t n, float sigma) {
    std::vector<uint32_t> v(n);
    for (uint32_t& e : v) e = std::bit_cast<uint32_t>(sigma * normal_(engine_));
    return v;
  }

 private:
  std::mt19937 engine_;
  std::normal_distribution<float> normal_;
};

}  // namespace sharp::golden
