// SPDX-License-Identifier: Apache-2.0
// Datapath against the double reference: every h and c must lie within a bound derived from the number formats.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <string>

#include "golden/datapath/job_datapath.h"
#include "golden/datapath/test_stack.h"
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
  ErrorBound(cfg::Cell cell, const LayerWeights& layer)
      : cell_(cell), layer_(layer), h_(layer.hidden_size, 0.0), c_(layer.hidden_size, 0.0) {}

  /// x, h_before, c_before: what the datapath used in this step; x_error: bounds on the error of x, empty if it is
  /// exact.
  void step(const uint16_t* x, const std::vector<uint16_t>& h_before, const std::vector<uint32_t>& c_before,
            const std::vector<double>& x_error = {}) {
    x_ = x_error;
    ErrorBound next(cell_, layer_);
    for (size_t u = 0; u < layer_.hidden_size; ++u) {
      if (cell_ == cfg::Cell::lstm)
        step_lstm(u, x, h_before, std::fabs(std::bit_cast<float>(c_before[u])) + c_[u], next);
      else
        next.h_[u] = next.c_[u] = cell_ == cfg::Cell::gru ? step_gru(u, x, h_before) : kGate + row(u, x, h_before);
    }
    h_ = next.h_;
    c_ = next.c_;
  }
  double h(size_t u) const { return h_[u]; }
  double c(size_t u) const { return c_[u]; }

 private:
  /// c: bound on |c| of the reference before the step.
  void step_lstm(size_t u, const uint16_t* x, const std::vector<uint16_t>& h_before, double c, ErrorBound& next) const {
    const size_t num = layer_.hidden_size;
    const double i = kGate + row(u, x, h_before) / 4, f = kGate + row(num + u, x, h_before) / 4;
    const double g = kGate + row(2 * num + u, x, h_before), o = kGate + row(3 * num + u, x, h_before) / 4;
    next.c_[u] = c_[u] + c * f + i + g + i * g + kFloat * (c + 1) * 2;
    next.h_[u] = o + kGate + next.c_[u] + o * (kGate + next.c_[u]) + kHalfUlp;
  }
  double step_gru(size_t u, const uint16_t* x, const std::vector<uint16_t>& h_before) const {
    const size_t num = layer_.hidden_size;
    const double r = kGate + row(u, x, h_before) / 4, z = kGate + row(num + u, x, h_before) / 4;
    Sum nx{std::bit_cast<float>(layer_.b[2 * num + u])}, nh{std::bit_cast<float>(layer_.b_rn[u])};
    add_x(2 * num + u, x, nx);
    add_h(2 * num + u, h_before, nh);
    const double sums = nx.error() + nh.error() + r * nh.magnitude + 2 * kFloat * (nx.magnitude + nh.magnitude);
    const double n = kGate + sums, state = std::fabs(half_to_float(h_before[u]));
    return z * (1 + state) + z * (n + h_[u]) + std::max(n, h_[u]) + (kHalfUlp + 2 * kFloat) * (1 + state);
  }

  /// A chain of additions: the error carried into it and the sum of magnitudes.
  struct Sum {
    explicit Sum(float bias) : magnitude(std::fabs(bias)) {}
    double error() const { return carried + kFloat * additions * magnitude; }
    double carried = 0, magnitude;
    size_t additions = 1;
  };
  void add_x(size_t r, const uint16_t* x, Sum& sum) const {
    for (size_t e = 0; e < layer_.input_size; ++e) {
      const double weight = std::fabs(half_to_float(layer_.w[r * layer_.input_size + e]));
      sum.magnitude += weight * std::fabs(half_to_float(x[e]));
      sum.carried += x_.empty() ? 0 : weight * x_[e];
    }
    sum.additions += layer_.input_size;
  }
  void add_h(size_t r, const std::vector<uint16_t>& h, Sum& sum) const {
    for (size_t e = 0; e < layer_.hidden_size; ++e) {
      const double weight = std::fabs(half_to_float(layer_.r[r * layer_.hidden_size + e]));
      sum.magnitude += weight * std::fabs(half_to_float(h[e]));
      sum.carried += weight * h_[e];
    }
    sum.additions += layer_.hidden_size;
  }
  /// Bound on the error of a pre-activation.
  double row(size_t r, const uint16_t* x, const std::vector<uint16_t>& h) const {
    Sum sum(std::bit_cast<float>(layer_.b[r]));
    add_x(r, x, sum);
    add_h(r, h, sum);
    return sum.error();
  }

  cfg::Cell cell_;
  const LayerWeights& layer_;
  std::vector<double> h_, c_, x_;
};

ReferenceOutput reference_of(cfg::Cell cell, const LayerWeights& weights, const PassInput& input) {
  const cfg::Layer layer{.cell = cell, .weights = {weights}};
  return run_reference({&layer, 1}, {input.steps, input.x, {{input.h0, input.c0}}});
}

struct Layer {
  cfg::Cell cell;
  unsigned input, hidden, steps, k;
};
class DatapathAccuracy : public ::testing::TestWithParam<Layer> {};

TEST_P(DatapathAccuracy, StaysWithinTheBound) {
  const auto [cell, input_size, hidden, steps, k] = GetParam();
  RandomLayer random(input_size);
  const LayerWeights layer = random.weights(input_size, hidden, 0.5f / std::sqrt(static_cast<float>(hidden)), cell);
  const PassInput input = random.input(steps, input_size, hidden);
  const auto desc = layer_of(cell, cfg::Schedule::unfolded, k, cfg::Padding::dynamic, input_size, hidden, steps);
  Datapath datapath(make_plan(test_accel(8, 8), desc), layer, input);
  const ReferenceOutput reference = reference_of(cell, layer, input);
  ErrorBound bound(cell, layer);
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
  std::printf("%s, I %u, H %u, T %u: largest error of h %.2e, widest bound %.2e\n",
              std::string(to_string(cell)).c_str(), input_size, hidden, steps, worst, widest);
  EXPECT_LT(widest, 0.5) << "a bound this wide shows nothing";
}

std::vector<Layer> layers_of_every_cell() {
  std::vector<Layer> layers;
  for (const cfg::Cell cell : {cfg::Cell::lstm, cfg::Cell::gru, cfg::Cell::elman}) {
    layers.push_back({cell, 5, 3, 4, 8});
    layers.push_back({cell, 40, 16, 3, 16});
    layers.push_back({cell, 100, 60, 2, 32});
    layers.push_back({cell, 200, 128, 2, 64});
  }
  return layers;
}

INSTANTIATE_TEST_SUITE_P(Random, DatapathAccuracy, ::testing::ValuesIn(layers_of_every_cell()));

/// Carries the bounds on h of a stack from layer to layer: rows of one layer, by time, as the next layer reads them.
class StackBound {
 public:
  StackBound(const JobPlan& job, const cfg::ModelInput& input, JobDatapath& values)
      : job_(job), input_(input), values_(values) {}

  /// Bounds on the output, [T][D*H], after all layers.
  std::vector<std::vector<double>> run() {
    std::vector<std::vector<double>> x(input_.steps), h;
    for (uint32_t p = 0; p < job_.passes.size();) {
      const uint32_t first = p;
      h.assign(input_.steps, {});
      for (; p < job_.passes.size() && job_.passes[p].layer == job_.passes[first].layer; ++p) {
        // The padding between the halves is exact.
        for (auto& row : h) row.resize(p == first ? 0 : gap(first));
        add_pass(p, x, h);
      }
      x = h;
    }
    return h;
  }

 private:
  /// Elements before the second half of a row.
  size_t gap(uint32_t pass) const {
    const cfg::Descriptor& d = job_.passes[pass].desc;
    const cfg::Accel& a = job_.passes[pass].plan.accel;
    return d.destination == 0 ? d.hidden_size : size_t{a.beats(d.hidden_size)} * a.stream_width;
  }

  void add_pass(uint32_t p, const std::vector<std::vector<double>>& x, std::vector<std::vector<double>>& h) {
    const PassPlan& pass = job_.passes[p];
    const std::vector<uint16_t> rows = values_.pass_x(p);
    ErrorBound bound(pass.plan.cell, pass.weights);
    std::vector<uint16_t> h_before = input_.states[p].h0;
    std::vector<uint32_t> c_before = input_.states[p].c0;
    for (unsigned s = 0; s < input_.steps; ++s) {
      const unsigned time = pass.reverse ? input_.steps - 1 - s : s;
      bound.step(rows.data() + size_t{s} * pass.desc.input_size, h_before, c_before, x[time]);
      h_before = values_.step(p, s).h;
      c_before = values_.step(p, s).c;
      for (size_t u = 0; u < pass.desc.hidden_size; ++u) h[time].push_back(bound.h(u));
    }
  }

  const JobPlan& job_;
  const cfg::ModelInput& input_;
  JobDatapath& values_;
};

class StackAccuracy : public ::testing::TestWithParam<cfg::Cell> {};

TEST_P(StackAccuracy, StaysWithinTheBound) {
  constexpr unsigned kSteps = 3, kHidden = 5;
  cfg::Accel accel = test_accel(8, 8);
  accel.stream_width = 4;
  const RandomStackOf random(
      GetParam(), 20, {{cfg::Direction::bidirectional, 6}, {cfg::Direction::bidirectional, kHidden}}, kSteps, 0.1f);
  const JobPlan job = plan_job(accel, random.layers, {cfg::Schedule::unfolded, cfg::Padding::dynamic, kSteps, {16}});
  const ReferenceOutput reference = run_reference(random.layers, random.input);
  JobDatapath values(job, random.input);
  const auto bounds = StackBound(job, random.input, values).run();
  const std::vector<uint16_t> out = values.output();
  ASSERT_EQ(out.size(), reference.h.size());
  double worst = 0, widest = 0;
  for (size_t n = 0; n < out.size(); ++n) {
    const double error = std::fabs(half_to_float(out[n]) - reference.h[n]);
    const double bound = bounds[n / (2 * kHidden)][n % (2 * kHidden)];
    ASSERT_LE(error, bound) << "element " << n;
    worst = std::max(worst, error);
    widest = std::max(widest, bound);
  }
  std::printf("%s, two bidirectional layers: largest error of h %.2e, widest bound %.2e\n",
              std::string(to_string(GetParam())).c_str(), worst, widest);
  EXPECT_LT(widest, 0.2) << "a bound this wide shows nothing";
}

INSTANTIATE_TEST_SUITE_P(Every, StackAccuracy, ::testing::Values(cfg::Cell::lstm, cfg::Cell::gru, cfg::Cell::elman),
                         [](const auto& p) { return std::string(to_string(p.param)); });

/// Hundreds of steps: the derived bound grows without limit, but a stable network forgets its errors.
class LongSequence : public ::testing::TestWithParam<cfg::Cell> {};

TEST_P(LongSequence, DoesNotDrift) {
  RandomLayer random(3);
  const LayerWeights layer = random.weights(32, 32, 0.1f, GetParam());
  const PassInput input = random.input(500, 32, 32);
  const auto desc = layer_of(GetParam(), cfg::Schedule::intergate, 32, cfg::Padding::fixed, 32, 32, 500);
  Datapath datapath(make_plan(test_accel(8, 8), desc), layer, input);
  const ReferenceOutput reference = reference_of(GetParam(), layer, input);
  double worst = 0;
  for (unsigned t = 0; t < input.steps; ++t)
    for (size_t u = 0; u < 32; ++u)
      worst = std::max(worst, std::fabs(half_to_float(datapath.step(t).h[u]) - reference.h[t * 32 + u]));
  std::printf("%s, I 32, H 32, T 500: largest error of h %.2e\n", std::string(to_string(GetParam())).c_str(), worst);
  EXPECT_LT(worst, 4e-3);  // about 8 ulps of an fp16 just below 1
}

INSTANTIATE_TEST_SUITE_P(Every, LongSequence, ::testing::Values(cfg::Cell::lstm, cfg::Cell::gru, cfg::Cell::elman),
                         [](const auto& p) { return std::string(to_string(p.param)); });

}  // namespace
}  // namespace sharp::golden
