// SPDX-License-Identifier: Apache-2.0
// Classes of numbers and operations against what the standard library and wider arithmetic say.
#include "tb/cover/bins/operation_class.h"

#include <gtest/gtest.h>

#include <cmath>

#include "cfg/types/half.h"
#include "cfg/types/random.h"
#include "golden/datapath/datapath.h"
#include "tb/cover/bins/activation_class.h"
#include "tb/cover/bins/number_class.h"

namespace sharp::cover {
namespace {

Magnitude magnitude_of(double v, double normal, double large) {
  if (std::isnan(v)) return Magnitude::nan;
  const double m = std::fabs(v);
  if (std::isinf(m)) return Magnitude::inf;
  if (m == 0) return Magnitude::zero;
  return m < normal ? Magnitude::subnormal : m < large ? Magnitude::normal : Magnitude::large;
}

TEST(NumberClass, OfEveryHalf) {
  for (unsigned b = 0; b < 0x10000; ++b) {
    const auto half = static_cast<uint16_t>(b);
    const auto m = static_cast<unsigned>(magnitude_of(cfg::half_to_float(half), 0x1p-14, 0x1p15));
    ASSERT_EQ(class_bit(half), 1u << (m + (b >= 0x8000 ? kNumMagnitudes : 0))) << std::hex << b;
  }
}

TEST(NumberClass, OfSingles) {
  cfg::Random random(1, "singles");
  for (unsigned i = 0; i < 200000; ++i) {
    const uint32_t fraction = random.chance(0.3) ? 0 : static_cast<uint32_t>(random.next() >> 41);
    const uint32_t b = static_cast<uint32_t>(random.below(512)) << 23 | fraction;
    const auto m = static_cast<unsigned>(magnitude_of(std::bit_cast<float>(b), 0x1p-126, 0x1p127));
    ASSERT_EQ(class_bit(b), 1u << (m + (b >> 31) * kNumMagnitudes)) << std::hex << b;
  }
}

TEST(NumberClass, ValuesAreOrderedFromMinusInfinity) {
  const uint16_t halves[] = {0xFC00, 0xF800, 0xBC00, 0x8001, 0x8000, 0x0000, 0x0001, 0x3C00, 0x7800, 0x7C00, 0x7E00};
  for (unsigned i = 0; i < kNumValueClasses; ++i) EXPECT_EQ(value_bits(classes_of(halves + i, 1)), 1u << i);
  EXPECT_EQ(value_bits(classes_of(halves, kNumValueClasses)), (1u << kNumValueClasses) - 1);
  EXPECT_EQ(value_bits(class_bit(uint16_t{0xFE00})), 1u << kNanClass);
  EXPECT_EQ(value_axis().size(), kNumValueClasses);
}

/// Rounding of a double to fp16 bits, told from the neighbours.
Rounding expected_rounding(double exact, uint16_t half) {
  const double got = std::fabs(static_cast<double>(cfg::half_to_float(half))), want = std::fabs(exact);
  if (got == want) return Rounding::exact;
  const int step = got < want ? 1 : -1;
  const auto other_bits = static_cast<uint16_t>((half & 0x7FFF) + step);
  const double other = other_bits == 0x7C00 ? 0x1p16 : static_cast<double>(cfg::half_to_float(other_bits));
  const bool tie = std::fabs(other - want) == std::fabs(got - want);
  return got < want ? (tie ? Rounding::tie_down : Rounding::down) : (tie ? Rounding::tie_up : Rounding::up);
}

TEST(Rounding, OfSinglesToHalves) {
  cfg::Random random(2, "halves");
  for (unsigned i = 0; i < 200000; ++i) {
    const auto half = static_cast<uint16_t>(random.between(0, 0x7BFE));
    const float low = cfg::half_to_float(half), high = cfg::half_to_float(static_cast<uint16_t>(half + 1));
    const float v = low + (high - low) * static_cast<float>(random.below(17)) / 16;
    if (v == 0) continue;
    const HalfRounding r = half_rounding(-v);
    ASSERT_EQ(r.rounding, expected_rounding(v, cfg::float_to_half(v))) << v;
    ASSERT_EQ(r.subnormal, v < 0x1p-14f) << v;
  }
  EXPECT_EQ(half_rounding(0x1p-149f).rounding, Rounding::down);
  EXPECT_EQ(half_rounding(0x1p-25f).rounding, Rounding::tie_down);
}

TEST(Rounding, OfActivationsIsThatOfTheirOutput) {
  cfg::Random random(3, "activations");
  for (unsigned i = 0; i < 200000; ++i) {
    const auto x = static_cast<float>(random.uniform(-12, 12));
    for (const Function f : {Function::sigmoid, Function::tanh}) {
      const ActivationClass c = classify(f, x);
      const uint16_t out = f == Function::tanh ? golden::tanh16(x) : golden::sigmoid16(x);
      // Within a unit of the table's scale of the function; only whether it is exact and small can be told from here.
      ASSERT_EQ(c.negative, x < 0);
      if (c.half.subnormal) ASSERT_LE(out & 0x7FFF, 0x0400) << x;
      if (!c.half.subnormal) ASSERT_GE(out & 0x7FFF, 0x0400) << x;
    }
  }
}

struct Sum {
  float a, b;
  AddEvent event;
};
TEST(AddEvent, ByHand) {
  constexpr float kInf = INFINITY, kMax = 0x1.fffffep127f;
  const Sum sums[] = {
      {NAN, 1, AddEvent::nan_operand},
      {kInf, -kInf, AddEvent::inf_minus_inf},
      {-kInf, -kInf, AddEvent::inf_inf},
      {1, -kInf, AddEvent::inf_finite},
      {kMax, kMax, AddEvent::overflow},
      {0, -0.0f, AddEvent::zeros_plus},
      {-0.0f, -0.0f, AddEvent::zeros_minus},
      {3, -3, AddEvent::cancelled},
      {0x1p-149f, 1, AddEvent::subnormal},
      {0x1.8p-126f, -0x1p-126f, AddEvent::subnormal},
      {0, 5, AddEvent::one_zero},
      {1, -0x1.ffep-1f, AddEvent::large_loss},
      {1, -0x1.ffcp-1f, AddEvent::exact},
      {1, 0x1p-24f, AddEvent::tie_down},
      {-1, -0x1p-24f, AddEvent::tie_down},
      {1, 0x3p-24f, AddEvent::tie_up},
      {1, 0x1p-30f, AddEvent::absorbed},
      {1, 0x1.1p-20f, AddEvent::tie_down},
      {1, 0x1.01p-20f, AddEvent::rounded},
      {1, -0x1p-25f, AddEvent::tie_up},
      {1, -0x1.8p-26f, AddEvent::absorbed},
      {0x1.fffffep0f, 0x1p-24f, AddEvent::tie_up},
  };
  for (const Sum& s : sums) {
    EXPECT_EQ(add_event(s.a, s.b, s.a + s.b), s.event) << s.a << " + " << s.b;
    EXPECT_EQ(add_event(s.b, s.a, s.a + s.b), s.event) << s.b << " + " << s.a;
  }
  EXPECT_EQ(add_axis().size(), kNumAddEvents);
}

struct Product {
  float a, b;
  MultiplyEvent event;
};
TEST(MultiplyEvent, ByHand) {
  const Product products[] = {
      {NAN, 0, MultiplyEvent::nan_operand},
      {0, -INFINITY, MultiplyEvent::zero_times_inf},
      {INFINITY, 0x1p-149f, MultiplyEvent::inf},
      {0, 2, MultiplyEvent::zero_plus},
      {-0.0f, 2, MultiplyEvent::zero_minus},
      {0x1p100f, 0x1p100f, MultiplyEvent::overflow},
      {0x1p-100f, 0x1p-100f, MultiplyEvent::underflow},
      {0x1p-149f, 0.5f, MultiplyEvent::underflow},
      {0x1p-100f, -0x1p-30f, MultiplyEvent::subnormal},
      {1.5f, 1.5f, MultiplyEvent::exact},
      {1 + 0x1p-12f, 1 + 0x1p-12f, MultiplyEvent::tie_down},
      {1 + 0x3p-12f, -1 - 0x1p-12f, MultiplyEvent::tie_up},
      {1 + 0x1p-13f, 1 + 0x1p-13f, MultiplyEvent::rounded},
  };
  for (const Product& p : products) EXPECT_EQ(multiply_event(p.a, p.b, p.a * p.b), p.event) << p.a << " * " << p.b;
  EXPECT_EQ(multiply_axis().size(), kNumMultiplyEvents);
}

}  // namespace
}  // namespace sharp::cover
