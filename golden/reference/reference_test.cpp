// SPDX-License-Identifier: Apache-2.0
// The double reference against the equations of the three cells written as scalar loops.
#include "golden/reference/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <stdexcept>
#include <string>

#include "cfg/types/half.h"

namespace sharp::golden {
namespace {

using cfg::Direction;
using cfg::LayerWeights;
using ::testing::HasSubstr;

uint16_t half(float v) { return cfg::float_to_half(v); }
uint32_t bits(float v) { return std::bit_cast<uint32_t>(v); }
double sigmoid(double v) { return 1 / (1 + std::exp(-v)); }

/// Every element another value, so that a swapped gate, row or column shows. Input 3, hidden 2.
LayerWeights distinct_weights(cfg::Cell cell = cfg::Cell::lstm) {
  const int gates = static_cast<int>(cfg::num_gates(cell));
  LayerWeights layer{.input_size = 3, .hidden_size = 2, .gates = cfg::num_gates(cell), .w = {}, .r = {}, .b = {}};
  for (int e = 0; e < 6 * gates; ++e) layer.w.push_back(half(static_cast<float>((e * 7) % 24 - 12) / 16));
  for (int e = 0; e < 4 * gates; ++e) layer.r.push_back(half(static_cast<float>((e * 5) % 16 - 8) / 8));
  for (int e = 0; e < 2 * gates; ++e) layer.b.push_back(bits(static_cast<float>((e * 3) % 8 - 4) / 4));
  if (cell == cfg::Cell::gru) layer.b_rn = {bits(0.875f), bits(-0.625f)};
  return layer;
}
cfg::ModelInput distinct_input() {
  return {.steps = 2,
          .x = {half(1), half(-0.5f), half(0.25f), half(-2), half(0.75f), half(1.5f)},
          .states = {{.h0 = {half(0.5f), half(-0.25f)}, .c0 = {bits(1.25f), bits(-0.75f)}}}};
}
ReferenceOutput run_one(cfg::Cell cell, const LayerWeights& weights, const cfg::ModelInput& input) {
  const cfg::Layer layer{.cell = cell, .weights = {weights}};
  return run_reference({&layer, 1}, input);
}

/// Parts of the pre-activation of row gate * 2 + unit; the bias is in the x part.
double x_part(const LayerWeights& l, size_t row, const double* x) {
  double a = std::bit_cast<float>(l.b[row]);
  for (size_t e = 0; e < 3; ++e) a += cfg::half_to_float(l.w[row * 3 + e]) * x[e];
  return a;
}
double h_part(const LayerWeights& l, size_t row, const double* h) {
  double a = 0;
  for (size_t e = 0; e < 2; ++e) a += cfg::half_to_float(l.r[row * 2 + e]) * h[e];
  return a;
}
double preact(const LayerWeights& l, size_t row, const double* x, const double* h) {
  return x_part(l, row, x) + h_part(l, row, h);
}

constexpr double kX[2][3] = {{1, -0.5, 0.25}, {-2, 0.75, 1.5}};

TEST(Reference, FollowsTheEquationsOfGru) {
  const LayerWeights layer = distinct_weights(cfg::Cell::gru);
  const ReferenceOutput out = run_one(cfg::Cell::gru, layer, distinct_input());
  double h[2] = {0.5, -0.25};
  for (size_t t = 0; t < 2; ++t) {
    double next[2];
    for (size_t u = 0; u < 2; ++u) {
      const double r = sigmoid(preact(layer, u, kX[t], h)), z = sigmoid(preact(layer, 2 + u, kX[t], h));
      const double nh = h_part(layer, 4 + u, h) + std::bit_cast<float>(layer.b_rn[u]);
      const double n = std::tanh(x_part(layer, 4 + u, kX[t]) + r * nh);
      next[u] = (1 - z) * n + z * h[u];
      EXPECT_NEAR(out.h.at(t * 2 + u), next[u], 1e-14);
    }
    std::copy(next, next + 2, h);
  }
  EXPECT_EQ(out.c, out.h);
}

// docs/numerics.md "Reference": r meets h before the recurrent product.
TEST(Reference, FollowsTheEquationsOfGruWithTheResetFirst) {
  LayerWeights weights = distinct_weights(cfg::Cell::gru);
  weights.b_rn.clear();
  const cfg::Layer layer{.cell = cfg::Cell::gru, .weights = {weights}, .reset_first = true};
  const ReferenceOutput out = run_reference({&layer, 1}, distinct_input());
  double h[2] = {0.5, -0.25};
  for (size_t t = 0; t < 2; ++t) {
    double next[2];
    const double reset[2] = {sigmoid(preact(weights, 0, kX[t], h)) * h[0],
                             sigmoid(preact(weights, 1, kX[t], h)) * h[1]};
    for (size_t u = 0; u < 2; ++u) {
      const double z = sigmoid(preact(weights, 2 + u, kX[t], h));
      next[u] = (1 - z) * std::tanh(preact(weights, 4 + u, kX[t], reset)) + z * h[u];
      EXPECT_NEAR(out.h.at(t * 2 + u), next[u], 1e-14);
    }
    std::copy(next, next + 2, h);
  }
}

TEST(Reference, FollowsTheEquationOfElman) {
  const LayerWeights layer = distinct_weights(cfg::Cell::elman);
  cfg::ModelInput input = distinct_input();
  input.states[0].c0.clear();  // no cell state
  const ReferenceOutput out = run_one(cfg::Cell::elman, layer, input);
  double h[2] = {0.5, -0.25};
  for (size_t t = 0; t < 2; ++t) {
    const double next[2] = {std::tanh(preact(layer, 0, kX[t], h)), std::tanh(preact(layer, 1, kX[t], h))};
    std::copy(next, next + 2, h);
    for (size_t u = 0; u < 2; ++u) EXPECT_NEAR(out.h.at(t * 2 + u), h[u], 1e-14);
  }
  EXPECT_EQ(out.c, out.h);
}

TEST(Reference, FollowsTheEquationsOfLstm) {
  const LayerWeights layer = distinct_weights();
  const ReferenceOutput out = run_one(cfg::Cell::lstm, layer, distinct_input());
  ASSERT_EQ(out.h.size(), 4u);
  ASSERT_EQ(out.c.size(), 4u);
  double h[2] = {0.5, -0.25}, c[2] = {1.25, -0.75};
  for (size_t t = 0; t < 2; ++t) {
    double next[2];
    for (size_t u = 0; u < 2; ++u) {
      const double i = sigmoid(preact(layer, u, kX[t], h)), f = sigmoid(preact(layer, 2 + u, kX[t], h));
      const double g = std::tanh(preact(layer, 4 + u, kX[t], h)), o = sigmoid(preact(layer, 6 + u, kX[t], h));
      c[u] = f * c[u] + i * g;
      next[u] = o * std::tanh(c[u]);
      EXPECT_NEAR(out.c[t * 2 + u], c[u], 1e-14);
      EXPECT_NEAR(out.h[t * 2 + u], next[u], 1e-14);
    }
    std::copy(next, next + 2, h);
  }
}

// docs/numerics.md "Reference": i and f look at the c before the step, o at the one after it.
TEST(Reference, FollowsTheEquationsOfPeepholes) {
  LayerWeights layer = distinct_weights();
  const float p[6] = {0.5f, -1.25f, 0.75f, 0.3f, -0.625f, 1.5f};  // i, i, f, f, o, o; 0.3 is no fp16
  for (const float v : p) layer.p.push_back(bits(v));
  const ReferenceOutput out = run_one(cfg::Cell::lstm, layer, distinct_input());
  double h[2] = {0.5, -0.25}, c[2] = {1.25, -0.75};
  for (size_t t = 0; t < 2; ++t) {
    double next[2];
    for (size_t u = 0; u < 2; ++u) {
      const double i = sigmoid(preact(layer, u, kX[t], h) + p[u] * c[u]);
      const double f = sigmoid(preact(layer, 2 + u, kX[t], h) + p[2 + u] * c[u]);
      c[u] = f * c[u] + i * std::tanh(preact(layer, 4 + u, kX[t], h));
      next[u] = sigmoid(preact(layer, 6 + u, kX[t], h) + p[4 + u] * c[u]) * std::tanh(c[u]);
      EXPECT_NEAR(out.c[t * 2 + u], c[u], 1e-14);
      EXPECT_NEAR(out.h[t * 2 + u], next[u], 1e-14);
    }
    std::copy(next, next + 2, h);
  }
}

TEST(Reference, SaturatesWithoutNans) {
  LayerWeights layer = distinct_weights();
  for (uint32_t& b : layer.b) b = bits(-5000);  // exp(5000) overflows
  const ReferenceOutput out = run_one(cfg::Cell::lstm, layer, distinct_input());
  for (const double v : out.c) EXPECT_EQ(v, 0.0);
}

/// One unit, one input: h = tanh(w * x + r * h + b).
LayerWeights scalar_elman(float w, float r, float b) {
  return {.input_size = 1, .hidden_size = 1, .gates = 1, .w = {half(w)}, .r = {half(r)}, .b = {bits(b)}};
}

// Two layers of one unit each by hand: the first in both directions, the second takes [forward, reverse] from the last
// time to the first.
TEST(Reference, WalksAStackOfDirections) {
  LayerWeights second{.input_size = 2,
                      .hidden_size = 1,
                      .gates = 1,
                      .w = {half(1), half(-0.5f)},
                      .r = {half(0.25f)},
                      .b = {bits(0.5f)}};
  const std::vector<cfg::Layer> layers = {
      {cfg::Cell::elman, Direction::bidirectional, {scalar_elman(1, 0.5f, 0), scalar_elman(-2, 0.25f, 0.125f)}},
      {cfg::Cell::elman, Direction::reverse, {second}}};
  const cfg::ModelInput input{
      .steps = 2, .x = {half(0.5f), half(-1)}, .states = {{{half(0.25f)}, {}}, {{half(-0.5f)}, {}}, {{half(1)}, {}}}};
  const double f0 = std::tanh(0.5 + 0.5 * 0.25), f1 = std::tanh(-1 + 0.5 * f0);
  const double r1 = std::tanh(2 + 0.25 * -0.5 + 0.125), r0 = std::tanh(-1 + 0.25 * r1 + 0.125);
  const double h1 = std::tanh(f1 - 0.5 * r1 + 0.25 + 0.5), h0 = std::tanh(f0 - 0.5 * r0 + 0.25 * h1 + 0.5);
  const ReferenceOutput out = run_reference(layers, input);
  ASSERT_EQ(out.h.size(), 2u);
  EXPECT_NEAR(out.h[0], h0, 1e-14);
  EXPECT_NEAR(out.h[1], h1, 1e-14);
  const ReferenceOutput first = run_reference({layers.data(), 1}, {2, input.x, {input.states[0], input.states[1]}});
  ASSERT_EQ(first.h.size(), 4u);
  const double expected[] = {f0, r0, f1, r1};
  for (size_t e = 0; e < 4; ++e) EXPECT_NEAR(first.h[e], expected[e], 1e-14) << e;
}

std::string refusal(cfg::Cell cell, const LayerWeights& layer, const cfg::ModelInput& input) {
  try {
    run_one(cell, layer, input);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Reference, NamesWhatItRefuses) {
  LayerWeights layer = distinct_weights();
  cfg::ModelInput input = distinct_input();
  EXPECT_EQ(refusal(cfg::Cell::gru, distinct_weights(), input), "reference: w has 24 elements; the layer asks for 18");
  LayerWeights gru = distinct_weights(cfg::Cell::gru);
  gru.b_rn.clear();
  EXPECT_EQ(refusal(cfg::Cell::gru, gru, input), "reference: b_rn has 0 elements; the layer asks for 2");
  LayerWeights peepholes = layer;
  peepholes.p.resize(4);
  EXPECT_EQ(refusal(cfg::Cell::lstm, peepholes, input), "reference: p has 4 elements; the layer asks for 6");
  input.states[0].h0.pop_back();
  EXPECT_EQ(refusal(cfg::Cell::lstm, layer, input), "reference: h0 has 1 elements; the layer asks for 2");
  EXPECT_THROW(run_reference({}, distinct_input()), std::invalid_argument);
  EXPECT_EQ(refusal(cfg::Cell::lstm, layer, {2, distinct_input().x, {}}),
            "reference: list of states has 0 elements; the layer asks for 1");
  layer.w.pop_back();
  EXPECT_THAT(refusal(cfg::Cell::lstm, layer, input), HasSubstr("w has 23 elements; the layer asks for 24"));
}

}  // namespace
}  // namespace sharp::golden
