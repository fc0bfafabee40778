// SPDX-License-Identifier: Apache-2.0
// The activation of sharp_fp_pkg: bit for bit against the integer formula, and within 1 ulp of the true function.
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

#include "rtl/test_datapath/fp_bench.h"
#include "rtl/test_datapath/host_float.h"

namespace sharp::rtl_test {
namespace {

/// Position of an fp16 on a line of equal steps: distances are ulps, -0 and +0 coincide.
int ordinal(uint16_t h) { return (h & 0x8000) != 0 ? -(h & 0x7FFF) : h; }

uint16_t true_value(uint32_t x, bool tanh) {
  const double v = to_float(x);
  return half_bits(tanh ? std::tanh(v) : 1 / (1 + std::exp(-v)));
}

class Activation : public testing::TestWithParam<bool> {
 protected:
  /// Outputs of the RTL for any number of inputs.
  std::vector<uint16_t> run(const std::vector<uint32_t>& inputs) {
    std::vector<uint16_t> outputs;
    FpBench::Lanes select;
    select.fill(GetParam() ? 1 : 0);
    for (size_t at = 0; at < inputs.size(); at += FpBench::kLanes) {
      FpBench::Lanes x{};
      const size_t n = std::min<size_t>(FpBench::kLanes, inputs.size() - at);
      std::copy_n(inputs.begin() + at, n, x.begin());
      const FpBench::Lanes y = bench_.run(FpOp::kActivate, x, select);
      outputs.insert(outputs.end(), y.begin(), y.begin() + n);
    }
    return outputs;
  }

  void check(const std::vector<uint32_t>& inputs) {
    const std::vector<uint16_t> outputs = run(inputs);
    for (size_t i = 0; i < inputs.size(); ++i) {
      const float x = to_float(inputs[i]);
      ASSERT_EQ(outputs[i], activation(inputs[i], GetParam())) << "x = " << x << " input " << inputs[i];
      if (std::isnan(x)) continue;
      const int error = ordinal(outputs[i]) - ordinal(true_value(inputs[i], GetParam()));
      ASSERT_LE(std::abs(error), 1) << "x = " << x << " input " << inputs[i];
    }
  }

 private:
  FpBench bench_;
};

TEST_P(Activation, EveryHalf) {
  std::vector<uint32_t> inputs;
  for (uint32_t h = 0; h < 0x10000; ++h) inputs.push_back(widen(h));
  check(inputs);
}

TEST_P(Activation, RandomFp32) {
  std::mt19937_64 rng(7);
  std::uniform_real_distribution<float> wide(-20, 20), narrow(-1, 1);
  std::vector<uint32_t> inputs;
  for (unsigned i = 0; i < 1'000'000; ++i)
    inputs.push_back(i % 3 == 0 ? static_cast<uint32_t>(rng()) : to_bits(i % 3 == 1 ? wide(rng) : narrow(rng)));
  check(inputs);
}

TEST_P(Activation, AroundEverySegmentEnd) {
  std::vector<uint32_t> inputs;
  for (int k = 1; k <= 570; ++k)
    for (int d = -3; d <= 3; ++d)
      for (uint32_t sign : {0u, 0x80000000u}) inputs.push_back((to_bits(k / (GetParam() ? 64.F : 32.F)) + d) | sign);
  check(inputs);
}

TEST_P(Activation, SpecialValues) {
  const std::vector<uint32_t> inputs = {0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x007FFFFF,
                                        0x7F7FFFFF, 0xFF7FFFFF, 0x7F800000, 0xFF800000, 0x7F800001,
                                        0xFFC00000, 0x418C0000, 0xC18C0000};
  check(inputs);
  const std::vector<uint16_t> sigmoid = {0x3800, 0x3800, 0x3800, 0x3800, 0x3800, 0x3C00, 0x0000,
                                         0x3C00, 0x0000, 0x7E00, 0x7E00, 0x3C00, 0x0000};
  const std::vector<uint16_t> tanh = {0x0000, 0x8000, 0x0000, 0x8000, 0x0000, 0x3C00, 0xBC00,
                                      0x3C00, 0xBC00, 0x7E00, 0x7E00, 0x3C00, 0xBC00};
  EXPECT_EQ(run(inputs), GetParam() ? tanh : sigmoid);
}

TEST_P(Activation, IsMonotonic) {
  std::set<float> sorted;
  std::mt19937_64 rng(11);
  std::uniform_real_distribution<float> wide(-19, 19);
  for (unsigned i = 0; i < 200'000; ++i) sorted.insert(wide(rng));
  for (uint32_t h = 0; h < 0x10000; ++h)
    if ((h & 0x7FFF) <= 0x7C00) sorted.insert(static_cast<float>(half_value(h)));
  std::vector<uint32_t> inputs;
  for (float x : sorted) inputs.push_back(to_bits(x));
  const std::vector<uint16_t> outputs = run(inputs);
  for (size_t i = 1; i < outputs.size(); ++i)
    ASSERT_LE(ordinal(outputs[i - 1]), ordinal(outputs[i]))
        << "from " << to_float(inputs[i - 1]) << " to " << to_float(inputs[i]);
}

TEST_P(Activation, TanhIsOddAndSigmoidsOfOppositesAddToOne) {
  std::vector<uint32_t> positive, negative;
  for (uint32_t h = 0; h < 0x7C01; ++h) {
    positive.push_back(widen(h));
    negative.push_back(widen(h) | 0x80000000);
  }
  const std::vector<uint16_t> p = run(positive), n = run(negative);
  for (size_t i = 0; i < p.size(); ++i) {
    if (GetParam()) {
      ASSERT_EQ(n[i], p[i] | 0x8000);
    } else {
      // Equal before the final rounding: after it, each is off by at most half an ulp of 1.
      ASSERT_NEAR(half_value(p[i]) + half_value(n[i]), 1.0, 0x1p-11);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Both, Activation, testing::Bool(), [](const auto& i) { return i.param ? "tanh" : "sigmoid"; });

}  // namespace
}  // namespace sharp::rtl_test
