// SPDX-License-Identifier: Apache-2.0
// Datapath against the double reference: every h and c must lie within a bound derived from the number formats.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>

#include "golden/datapath/datapath.h"
#include "golden/datapath/test_layer.h"
#include "golden/reference/reference.h"

namespace sharp::golden {
namespace {

using cfg::half_to_float;

constexpr double kGate = 1.5 * 0x1p-11;  // correctly rounded fp16 in [0, 1] is half an ulp off, an activation one more
constexpr double kHalfUlp = 0x1p-12;     // of an fp16 in [0, 1]
constexpr double kFloat = 0x1p-23;

/// Carries |error| of h and c from step to step. Every estimate is an upper bound: |sigmoid'| <= 1/4, |tanh'| <= 1,
/// gates and |tanh| <= 1; n additions in fp32 err by less than n ulps of the sum of magnitudes.
class ErrorBound {
 public:
  explicit ErrorBound(const LayerWeights& layer)
      : layer_(layer), h_(layer.hidden_size, 0.0), c_(layer.hidden_size, 0.0) {}

  /// x, h_before, c_before: what the datapath used in this step.
  void step(const uint16_t* x, const std::vector<uint16_t>& h_before, const std::vector<uint32_t>& c_before) {
    const size_t num = layer_.hidden_size;
    std::vector<double> h_next(num), c_next(num);
    for (size_t u = 0; u < num; ++u) {
      const double i = kGate + row(u, x, h_before) / 4, f = kGate + row(num + u, x, h_before) / 4;
      const double g = kGate + row(2 * num + u, x, h_before), o = kGate + row(3 * num + u, x, h_before) / 4;
      const double c = std::fabs(std::bit_cast<float>(c_before[u])) + c_[u];
      c_next[u] = c_[u] + c * f + i + g + i * g + kFloat * (c + 1) * 2;
      h_next[u] = o + kGate + c_next[u] + o * (kGate + c_next[u]) + kHalfUlp;
    }
    h_ = h_next;
    c_ = c_next;
  }
  double h(size_t u) const { return h_[u]; }
  double c(size_t u) const { return c_[u]; }

 private:
  /// Bound on the error of a pre-activation.
  double row(size_t r, const uint16_t* x, const std::vector<uint16_t>& h) const {
    double carried = 0, magnitude = std::fabs(std::bit_cast<float>(layer_.b[r]));
    for (size_t e = 0; e < layer_.input_size; ++e)
      magnitude += std::fabs(half_to_float(layer_.w[r * layer_.input_size + e]) * half_to_float(x[e]));
    for (size_t e = 0; e < layer_.hidden_size; ++e) {
      const double weight = std::fabs(half_to_float(layer_.r[r * layer_.hidden_size + e]));
      magnitude += weight * std::fabs(half_to_float(h[e]));
      carried += weight * h_[e];
    }
    return carried + kFloat * (layer_.input_size + layer_.hidden_size + 1) * magnitude;
  }

  const LayerWeights& layer_;
  std::vector<double> h_, c_;
};

struct Layer {
  unsigned input, hidden, steps, k;
};
class DatapathAccuracy : public ::testing::TestWithParam<Layer> {};

TEST_P(DatapathAccuracy, StaysWithinTheBound) {
  const auto [input_size, hidden, steps, k] = GetParam();
  RandomLayer random(input_size);
  const LayerWeights layer = random.weights(input_size, hidden, 0.5f / std::sqrt(static_cast<float>(hidden)));
  const LayerInput input = random.input(steps, input_size, hidden);
  const auto desc = lstm(cfg::Schedule::unfolded, k, cfg::Padding::dynamic, input_size, hidden, steps);
  Datapath datapath(make_plan(test_accel(8, 8), desc), layer, input);
  const ReferenceOutput reference = run_reference(cfg::Cell::lstm, layer, input);
  ErrorBound bound(layer);
  std::vector<uint16_t> h = input.h0;
  std::vector<uint32_t> c = input.c0;
  double worst = 0, widest = 0;
  for (unsigned t = 0; t < steps; ++t) {
    bound.step(input.x.data() + size_t{t} * input_size, h, c);
    h = datapath.step(t).h;
    c = datapath.step(t).c;
    for (size_t u = 0; u < hidden; ++u) {
      const double error = std::fabs(half_to_float(h[u]) - reference.h[t * hidden + u]);
      ASSERT_LE(error, bound.h(u)) << "h, step " << t << " unit " << u;
      ASSERT_LE(std::fabs(std::bit_cast<float>(c[u]) - reference.c[t * hidden + u]), bound.c(u)) << "c, step " << t;
      worst = std::max(worst, error);
      widest = std::max(widest, bound.h(u));
    }
  }
  std::printf("I %u, H %u, T %u: largest error of h %.2e, widest bound %.2e\n", input_size, hidden, steps, worst,
              widest);
  EXPECT_LT(widest, 0.5) << "a bound this wide shows nothing";
}

INSTANTIATE_TEST_SUITE_P(Random, DatapathAccuracy,
                         ::testing::Values(Layer{5, 3, 4, 8}, Layer{40, 16, 3, 16}, Layer{100, 60, 2, 32},
                                           Layer{200, 128, 2, 64}));

/// Hundreds of steps: the derived bound grows without limit, but a stable network forgets its errors.
TEST(DatapathAccuracy, DoesNotDriftOverALongSequence) {
  RandomLayer random(3);
  const LayerWeights layer = random.weights(32, 32, 0.1f);
  const LayerInput input = random.input(500, 32, 32);
  const auto desc = lstm(cfg::Schedule::intergate, 32, cfg::Padding::fixed, 32, 32, 500);
  Datapath datapath(make_plan(test_accel(8, 8), desc), layer, input);
  const ReferenceOutput reference = run_reference(cfg::Cell::lstm, layer, input);
  double worst = 0;
  for (unsigned t = 0; t < input.steps; ++t)
    for (size_t u = 0; u < 32; ++u)
      worst = std::max(worst, std::fabs(half_to_float(datapath.step(t).h[u]) - reference.h[t * 32 + u]));
  std::printf("I 32, H 32, T 500: largest error of h %.2e\n", worst);
  EXPECT_LT(worst, 4e-3);  // about 8 ulps of an fp16 just below 1
}

}  // namespace
}  // namespace sharp::golden
