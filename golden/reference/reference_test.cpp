// SPDX-License-Identifier: Apache-2.0
// The double reference against the LSTM equations written as scalar loops.
#include "golden/reference/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <stdexcept>
#include <string>

#include "cfg/src/half.h"

namespace sharp::golden {
namespace {

using ::testing::HasSubstr;

uint16_t half(float v) { return cfg::float_to_half(v); }
uint32_t bits(float v) { return std::bit_cast<uint32_t>(v); }
double sigmoid(double v) { return 1 / (1 + std::exp(-v)); }

/// Every element another value, so that a swapped gate, row or column shows. Input 3, hidden 2.
LayerWeights distinct_weights() {
  LayerWeights layer{.input_size = 3, .hidden_size = 2, .gates = 4, .w = {}, .r = {}, .b = {}};
  for (int e = 0; e < 24; ++e) layer.w.push_back(half(static_cast<float>((e * 7) % 24 - 12) / 16));
  for (int e = 0; e < 16; ++e) layer.r.push_back(half(static_cast<float>((e * 5) % 16 - 8) / 8));
  for (int e = 0; e < 8; ++e) layer.b.push_back(bits(static_cast<float>((e * 3) % 8 - 4) / 4));
  return layer;
}
LayerInput distinct_input() {
  return {.steps = 2,
          .x = {half(1), half(-0.5f), half(0.25f), half(-2), half(0.75f), half(1.5f)},
          .h0 = {half(0.5f), half(-0.25f)},
          .c0 = {bits(1.25f), bits(-0.75f)}};
}

/// Pre-activation of row gate * 2 + unit.
double preact(const LayerWeights& l, size_t row, const double* x, const double* h) {
  double a = std::bit_cast<float>(l.b[row]);
  for (size_t e = 0; e < 3; ++e) a += cfg::half_to_float(l.w[row * 3 + e]) * x[e];
  for (size_t e = 0; e < 2; ++e) a += cfg::half_to_float(l.r[row * 2 + e]) * h[e];
  return a;
}

TEST(Reference, FollowsTheEquations) {
  const LayerWeights layer = distinct_weights();
  const ReferenceOutput out = run_reference(cfg::Cell::lstm, layer, distinct_input());
  ASSERT_EQ(out.h.size(), 4u);
  ASSERT_EQ(out.c.size(), 4u);
  const double x[2][3] = {{1, -0.5, 0.25}, {-2, 0.75, 1.5}};
  double h[2] = {0.5, -0.25}, c[2] = {1.25, -0.75};
  for (size_t t = 0; t < 2; ++t) {
    double next[2];
    for (size_t u = 0; u < 2; ++u) {
      const double i = sigmoid(preact(layer, u, x[t], h)), f = sigmoid(preact(layer, 2 + u, x[t], h));
      const double g = std::tanh(preact(layer, 4 + u, x[t], h)), o = sigmoid(preact(layer, 6 + u, x[t], h));
      c[u] = f * c[u] + i * g;
      next[u] = o * std::tanh(c[u]);
      EXPECT_NEAR(out.c[t * 2 + u], c[u], 1e-14);
      EXPECT_NEAR(out.h[t * 2 + u], next[u], 1e-14);
    }
    std::copy(next, next + 2, h);
  }
}

TEST(Reference, SaturatesWithoutNans) {
  LayerWeights layer = distinct_weights();
  for (uint32_t& b : layer.b) b = bits(-5000);  // exp(5000) overflows
  const ReferenceOutput out = run_reference(cfg::Cell::lstm, layer, distinct_input());
  for (const double v : out.c) EXPECT_EQ(v, 0.0);
}

std::string refusal(cfg::Cell cell, const LayerWeights& layer, const LayerInput& input) {
  try {
    run_reference(cell, layer, input);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Reference, NamesWhatItRefuses) {
  LayerWeights layer = distinct_weights();
  LayerInput input = distinct_input();
  EXPECT_THAT(refusal(cfg::Cell::gru, layer, input), HasSubstr("cell gru is not modelled; legal: lstm"));
  input.h0.pop_back();
  EXPECT_EQ(refusal(cfg::Cell::lstm, layer, input), "reference: h0 has 1 elements; the layer asks for 2");
  layer.w.pop_back();
  EXPECT_THAT(refusal(cfg::Cell::lstm, layer, input), HasSubstr("w has 23 elements; the layer asks for 24"));
}

}  // namespace
}  // namespace sharp::golden
