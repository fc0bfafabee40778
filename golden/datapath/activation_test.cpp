// SPDX-License-Identifier: Apache-2.0
// The activation against long double: accuracy, monotony, symmetry, saturation, special values.
#include "golden/datapath/activation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <vector>

#include "cfg/types/half.h"
#include "golden/datapath/datapath.h"

namespace sharp::golden {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr uint32_t kOne = 1u << 30;

/// Correctly rounded fp16 bits of a value in [-1, 1]: count of grid steps at its exponent, ties to even.
uint16_t round_to_half(long double v) {
  const long double magnitude = std::fabs(v);
  const int exponent = magnitude == 0 ? -14 : std::max(std::ilogb(magnitude), -14);
  const auto steps = static_cast<int>(std::nearbyint(std::ldexp(magnitude, 10 - exponent)));
  return static_cast<uint16_t>((std::signbit(v) ? 0x8000 : 0) | (((exponent + 14) << 10) + steps));
}

/// Position of a finite fp16 on the number line, in ulps; both zeros are 0.
int ordinal(uint16_t half) {
  const int magnitude = half & 0x7FFF;
  return half & 0x8000 ? -magnitude : magnitude;
}

/// One activation with its exact function and how far they were found apart.
class Accuracy {
 public:
  Accuracy(const char* name, uint16_t (*model)(float), long double (*exact)(long double))
      : name_(name), model_(model), exact_(exact) {}

  void visit(float x) {
    const int ulps = std::abs(ordinal(model_(x)) - ordinal(round_to_half(exact_(x))));
    ++visited_;
    if (ulps > 0) ++off_;
    if (ulps > worst_) worst_ = ulps, worst_x_ = x;
  }
  /// Prints the measurement and checks the goal: at most 1 ulp from the correctly rounded value, and rarely that.
  void expect_goal(const char* where) const {
    std::printf("%s, %s: %llu inputs, %.3f %% not correctly rounded, at most %d ulp (x = %a)\n", name_, where,
                static_cast<unsigned long long>(visited_),
                100.0 * static_cast<double>(off_) / static_cast<double>(visited_), worst_, worst_x_);
    EXPECT_GT(visited_, 0u);
    EXPECT_LT(off_, visited_ / 20) << name_;
    EXPECT_LE(worst_, 1) << name_ << " at x = " << worst_x_;
  }

 private:
  const char* name_;
  uint16_t (*model_)(float);
  long double (*exact_)(long double);
  uint64_t visited_ = 0, off_ = 0;
  int worst_ = 0;
  float worst_x_ = 0;
};

long double exact_sigmoid(long double x) { return 1 / (1 + std::exp(-x)); }
long double exact_tanh(long double x) { return std::tanh(x); }

template <typename Visit>
void for_all_finite_halves_ascending(Visit visit) {
  for (int code = 0x7BFF; code >= 0; --code) visit(cfg::half_to_float(static_cast<uint16_t>(code | 0x8000)));
  for (int code = 0; code <= 0x7BFF; ++code) visit(cfg::half_to_float(static_cast<uint16_t>(code)));
}

/// The floats around a positive centre, ascending.
template <typename Visit>
void for_neighbours(float centre, int distance, Visit visit) {
  const auto bits = std::bit_cast<uint32_t>(centre);
  for (int d = -distance; d <= distance; ++d) visit(std::bit_cast<float>(bits + static_cast<uint32_t>(d)));
}

/// Neighbourhoods of everything where the formulas change: segment ends of both functions and the joint of tanh.
template <typename Visit>
void for_all_joints(Visit visit) {
  for (int k = 1; k <= 560; ++k) {
    for_neighbours(static_cast<float>(k) / 32, 200, visit);
    for_neighbours(static_cast<float>(k) / 64, 200, visit);
  }
  for_neighbours(kTanhLinear, 20000, visit);
}

class ActivationAccuracy : public ::testing::Test {
 protected:
  void visit(float x) {
    sigmoid_.visit(x);
    tanh_.visit(x);
  }
  void expect_goal(const char* where) {
    sigmoid_.expect_goal(where);
    tanh_.expect_goal(where);
  }

 private:
  Accuracy sigmoid_{"sigmoid", sigmoid16, exact_sigmoid};
  Accuracy tanh_{"tanh", tanh16, exact_tanh};
};

TEST_F(ActivationAccuracy, EveryFiniteHalf) {
  for_all_finite_halves_ascending([this](float x) { visit(x); });
  expect_goal("every finite fp16");
}

TEST_F(ActivationAccuracy, RandomFloatsInTheCurvedRange) {
  std::mt19937 engine(1);
  std::uniform_real_distribution<float> uniform(-20.0f, 20.0f);
  for (int n = 0; n < 5'000'000; ++n) visit(uniform(engine));
  expect_goal("uniform in [-20, 20]");
}

TEST_F(ActivationAccuracy, RandomBitPatterns) {
  std::mt19937 engine(2);
  for (int n = 0; n < 5'000'000; ++n) {
    const float x = std::bit_cast<float>(static_cast<uint32_t>(engine()));
    if (!std::isnan(x)) visit(x);
  }
  expect_goal("random fp32 bits");
}

TEST_F(ActivationAccuracy, AroundEverySegmentEnd) {
  for_all_joints([this](float x) {
    visit(x);
    visit(-x);
  });
  expect_goal("around every segment end");
}

/// Fails where a later input gives a smaller output.
class Rising {
 public:
  explicit Rising(uint16_t (*model)(float)) : model_(model) {}
  void visit(float x) {
    const int now = ordinal(model_(x));
    if (now < last_) ADD_FAILURE() << "falls from " << last_ << " to " << now << " at " << x;
    last_ = now;
  }

 private:
  uint16_t (*model_)(float);
  int last_ = std::numeric_limits<int>::min();
};

TEST(Activation, NeverFallsOverTheHalves) {
  Rising sigmoid(sigmoid16), tanh(tanh16);
  for_all_finite_halves_ascending([&](float x) {
    sigmoid.visit(x);
    tanh.visit(x);
  });
}

TEST(Activation, NeverFallsAcrossJoints) {
  std::vector<float> xs;
  for_all_joints([&xs](float x) {
    xs.push_back(x);
    xs.push_back(-x);
  });
  std::sort(xs.begin(), xs.end());
  Rising sigmoid(sigmoid16), tanh(tanh16);
  for (const float x : xs) {
    sigmoid.visit(x);
    tanh.visit(x);
  }
}

TEST(Activation, NeverFallsInFixedPoint) {
  for (uint32_t u = 1; u <= 560u << 17; ++u) ASSERT_LE(falling_sigmoid(u), falling_sigmoid(u - 1)) << u;
}

TEST(Activation, IsSymmetricBeforeTheFinalRounding) {
  const auto expect_symmetric = [](float x) {
    ASSERT_EQ(sigmoid_fixed(x) + sigmoid_fixed(-x), kOne) << x;
    ASSERT_EQ(tanh16(-x), tanh16(x) ^ 0x8000) << x;
  };
  for_all_finite_halves_ascending(expect_symmetric);
  for_all_joints(expect_symmetric);
}

TEST(Activation, SaturatesExactly) {
  for (const float x : {17.5f, 18.0f, 1e4f, std::numeric_limits<float>::max(), kInf}) {
    EXPECT_EQ(sigmoid_fixed(x), kOne) << x;
    EXPECT_EQ(sigmoid16(x), 0x3C00) << x;
    EXPECT_EQ(sigmoid16(-x), 0x0000) << x;
    EXPECT_EQ(tanh_magnitude_fixed(x / 2), kOne) << x;
    EXPECT_EQ(tanh16(x / 2), 0x3C00) << x;
    EXPECT_EQ(tanh16(-x / 2), 0xBC00) << x;
  }
  EXPECT_LT(sigmoid_fixed(std::nextafter(17.5f, 0.0f)), kOne);
  EXPECT_LT(tanh_magnitude_fixed(std::nextafter(8.75f, 0.0f)), kOne);
}

TEST(Activation, ZeroAndSmallInputs) {
  EXPECT_EQ(sigmoid16(0.0f), 0x3800);
  EXPECT_EQ(sigmoid16(-0.0f), 0x3800);
  EXPECT_EQ(sigmoid16(std::numeric_limits<float>::denorm_min()), 0x3800);
  EXPECT_EQ(tanh16(0.0f), 0x0000);
  EXPECT_EQ(tanh16(-0.0f), 0x8000);
  EXPECT_EQ(tanh16(-std::numeric_limits<float>::denorm_min()), 0x8000);
  EXPECT_EQ(tanh16(0x1p-24f), 0x0001);
  EXPECT_EQ(tanh16(-0x1p-7f), 0xA000);
}

TEST(Activation, NansBecomeCanonical) {
  for (const uint32_t bits : {0x7FC00000u, 0x7F800001u, 0xFFFFFFFFu, 0xFFC00000u}) {
    EXPECT_EQ(sigmoid16(std::bit_cast<float>(bits)), 0x7E00) << std::hex << bits;
    EXPECT_EQ(tanh16(std::bit_cast<float>(bits)), 0x7E00) << std::hex << bits;
  }
}

TEST(Activation, TableIsTheRoundedSigmoid) {
  for (uint32_t k = 0; k < 560; ++k) {
    const long double exact = std::ldexp(exact_sigmoid(-static_cast<long double>(k) / 32), 30);
    ASSERT_EQ(falling_sigmoid(k << 17), static_cast<uint32_t>(std::floor(exact + 0.5L))) << k;
  }
  EXPECT_EQ(falling_sigmoid(560u << 17), 0u);
}

TEST(Activation, InterpolatesWithAFlooredStep) {
  // T[0] - T[1] = 536870912 - 528482987 = 8387925; T[559] - T[560] = 28 - 27 = 1.
  EXPECT_EQ(falling_sigmoid(1u << 16), 536870912u - 4193962u);  // floor(8387925 / 2)
  EXPECT_EQ(falling_sigmoid(3u << 15), 536870912u - 6290943u);  // floor(8387925 * 3 / 4)
  EXPECT_EQ(falling_sigmoid((559u << 17) + 0x1FFFF), 28u);      // floor(0.99..) = 0
}

TEST(Activation, InputIsFlooredToFixedPoint) {
  // 2^-22 is one step of u for sigmoid: g(0) = 2^29, g(1) = 2^29 - floor(8387925 / 2^17) = 2^29 - 63.
  EXPECT_EQ(sigmoid_fixed(-0x1p-22f), (kOne >> 1) - 63);
  EXPECT_EQ(sigmoid_fixed(-std::nextafter(0x1p-22f, 0.0f)), kOne >> 1);
  EXPECT_EQ(sigmoid_fixed(0x1p-22f), (kOne >> 1) + 63);
}

TEST(FixedToHalf, RoundsOnceTiesToEven) {
  EXPECT_EQ(fixed_to_half(kOne), 0x3C00);
  EXPECT_EQ(fixed_to_half(kOne - (1u << 18)), 0x3C00);  // tie, carries into the exponent
  EXPECT_EQ(fixed_to_half(kOne - (1u << 18) - 1), 0x3BFF);
  EXPECT_EQ(fixed_to_half((1u << 29) + (1u << 18)), 0x3800);      // tie, even below
  EXPECT_EQ(fixed_to_half((1u << 29) + 3 * (1u << 18)), 0x3802);  // tie, even above
  EXPECT_EQ(fixed_to_half((1u << 29) + (1u << 18) + 1), 0x3801);  // 30 bits: through fp32 it would be the tie
}

TEST(FixedToHalf, KeepsSubnormals) {
  EXPECT_EQ(fixed_to_half(0), 0x0000);
  EXPECT_EQ(fixed_to_half(32), 0x0000);  // half of 2^-24: tie to 0
  EXPECT_EQ(fixed_to_half(33), 0x0001);
  EXPECT_EQ(fixed_to_half(96), 0x0002);
  EXPECT_EQ(fixed_to_half((1u << 16) - 32), 0x0400);  // rounds up to the smallest normal
  EXPECT_EQ(fixed_to_half((1u << 16) - 33), 0x03FF);
}

TEST(FixedToHalf, AgreesWithLongDouble) {
  for (uint32_t v = 0; v < 1u << 18; ++v) ASSERT_EQ(fixed_to_half(v), round_to_half(std::ldexp(1.0L * v, -30))) << v;
  for (uint32_t v = 1u << 18; v <= kOne; v += 997)
    ASSERT_EQ(fixed_to_half(v), round_to_half(std::ldexp(1.0L * v, -30))) << v;
}

}  // namespace
}  // namespace sharp::golden
