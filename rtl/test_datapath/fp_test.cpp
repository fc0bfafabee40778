// SPDX-License-Identifier: Apache-2.0
// sharp_fp_pkg against host arithmetic: all special-value pairs, millions of random ones, every fp16.
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "rtl/test_datapath/fp_bench.h"
#include "rtl/test_datapath/host_float.h"

namespace sharp::rtl_test {
namespace {

constexpr unsigned kRandomPairs = 10'000'000;

using Binary = std::function<uint32_t(uint32_t, uint32_t)>;
using Generator = std::function<uint32_t(std::mt19937_64&)>;

std::string hex(uint32_t v) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08X", v);
  return text;
}

/// Runs one operator lane-parallel and compares with the host; stops at the first difference.
class Comparer {
 public:
  Comparer(FpOp op, Binary host) : op_(op), host_(std::move(host)) {}

  void add(uint32_t a, uint32_t b) {
    a_[fill_] = a;
    b_[fill_] = b;
    if (++fill_ == FpBench::kLanes) flush();
  }
  void flush() {
    if (testing::Test::HasFailure()) return;
    const FpBench::Lanes got = bench_.run(op_, a_, b_);
    for (unsigned i = 0; i < fill_; ++i) {
      const uint32_t expected = host_(a_[i], b_[i]);
      if (got[i] != expected) {
        FAIL() << hex(a_[i]) << " op " << hex(b_[i]) << ": expected " << hex(expected) << ", got " << hex(got[i]);
      }
    }
    compared_ += fill_;
    fill_ = 0;
  }
  uint64_t compared() const { return compared_; }

 private:
  FpOp op_;
  Binary host_;
  FpBench bench_;
  FpBench::Lanes a_{}, b_{};
  unsigned fill_ = 0;
  uint64_t compared_ = 0;
};

void check(FpOp op, const Binary& host, const std::vector<uint32_t>& specials, const Generator& first,
           const Generator& second, unsigned pairs) {
  Comparer comparer(op, host);
  for (uint32_t a : specials)
    for (uint32_t b : specials) comparer.add(a, b);
  std::mt19937_64 rng(20240613);
  for (unsigned i = 0; i < pairs; ++i) {
    const uint32_t a = first(rng);
    comparer.add(a, second(rng));
  }
  comparer.flush();
  EXPECT_EQ(comparer.compared(), specials.size() * specials.size() + pairs);
}

/// Both signs of zero, the subnormal and normal ends, one, infinity and several NaNs.
std::vector<uint32_t> specials16() {
  std::vector<uint32_t> list;
  for (uint32_t m : {0x0000u, 0x0001u, 0x0002u, 0x01FFu, 0x0200u, 0x03FEu, 0x03FFu, 0x0400u, 0x0401u, 0x07FFu, 0x3BFFu,
                     0x3C00u, 0x3C01u, 0x4000u, 0x7800u, 0x7BFEu, 0x7BFFu, 0x7C00u, 0x7C01u, 0x7E00u, 0x7FFFu})
    for (uint32_t sign : {0u, 0x8000u}) list.push_back(m | sign);
  return list;
}

std::vector<uint32_t> specials32(bool subnormals) {
  std::vector<uint32_t> list;
  for (uint32_t m :
       {0x00000000u, 0x27800000u, 0x28000000u, 0x3F7FFFFFu, 0x3F800000u, 0x3F800001u, 0x40000000u, 0x4B7FFFFFu,
        0x4B800000u, 0x7F000000u, 0x7F7FFFFFu, 0x7F800000u, 0x7F800001u, 0x7FC00000u, 0x7FFFFFFFu})
    for (uint32_t sign : {0u, 0x80000000u}) list.push_back(m | sign);
  if (subnormals)
    for (uint32_t m : {1u, 2u, 0x3FFFFFu, 0x400000u, 0x7FFFFEu, 0x7FFFFFu, 0x800000u, 0x800001u, 0xFFFFFFu, 0x1000000u,
                       0x0C000000u, 0x1FFFFFFFu, 0x20000000u, 0x33000000u})
      for (uint32_t sign : {0u, 0x80000000u}) list.push_back(m | sign);
  return list;
}

uint32_t any16(std::mt19937_64& rng) { return rng() & 0xFFFF; }
uint32_t any32(std::mt19937_64& rng) { return rng() & 0xFFFFFFFF; }

/// fp32 with an exponent field in [low, high]; a quarter with a fraction of few bits, so that ties are frequent.
uint32_t banded32(std::mt19937_64& rng, uint32_t low, uint32_t high) {
  const uint64_t r = rng();
  uint32_t fraction = r & 0x7FFFFF;
  if ((r >> 40 & 3) == 0) fraction &= ~0u << (r >> 42 & 31) % 24;
  return static_cast<uint32_t>(r >> 63 << 31) |
         (low + static_cast<uint32_t>(r >> 48 & 0x7FFF) % (high - low + 1)) << 23 | fraction;
}

/// What the tree sees: multiples of 2^-48. Mostly within a narrow band of exponents, so that sums cancel.
uint32_t tree32(std::mt19937_64& rng) {
  const unsigned kind = rng() % 8;
  if (kind == 7) return (rng() & 1) << 31;
  uint32_t v = kind < 3 ? banded32(rng, 120, 128) : kind < 5 ? banded32(rng, 79, 110) : banded32(rng, 79, 254);
  const uint32_t exponent = v >> 23 & 255;
  if (exponent < 102) v &= ~0u << (102 - exponent);
  return v;
}

/// All of fp32, with subnormals and narrow bands made frequent.
uint32_t full32(std::mt19937_64& rng) {
  switch (rng() % 6) {
    case 0:
      return banded32(rng, 0, 3);
    case 1:
      return banded32(rng, 0, 26);
    case 2:
      return banded32(rng, 120, 128);
    case 3:
      return banded32(rng, 250, 254);
    default:
      return any32(rng);
  }
}

/// Factors whose products crowd around the ends of the exponent range.
uint32_t factor32(std::mt19937_64& rng) {
  switch (rng() % 5) {
    case 0:
      return banded32(rng, 52, 76);
    case 1:
      return banded32(rng, 185, 196);
    case 2:
      return banded32(rng, 0, 1);
    case 3:
      return banded32(rng, 110, 140);
    default:
      return any32(rng);
  }
}

TEST(Fp, MultipliesHalvesExactly) {
  check(
      FpOp::kMul16, [](uint32_t a, uint32_t b) { return mul16(a, b); }, specials16(), any16, any16, kRandomPairs);
}

TEST(Fp, MultipliesEveryHalfByItsNeighbourhoodOfOne) {
  Comparer comparer(FpOp::kMul16, [](uint32_t a, uint32_t b) { return mul16(a, b); });
  for (uint32_t a = 0; a < 0x10000; ++a)
    for (uint32_t b : {0x3BFFu, 0x3C00u, 0x3C01u, 0x0001u, 0x03FFu}) comparer.add(a, b);
  comparer.flush();
  EXPECT_EQ(comparer.compared(), 5u * 0x10000);
}

TEST(Fp, TreeAdderOnItsLegalDomain) { check(FpOp::kAddTree, add32, specials32(false), tree32, tree32, kRandomPairs); }

TEST(Fp, FullAdder) { check(FpOp::kAdd, add32, specials32(true), full32, full32, kRandomPairs); }

TEST(Fp, FullAdderOnSumsOfTheTree) { check(FpOp::kAdd, add32, {}, tree32, tree32, kRandomPairs / 10 / 64 * 64); }

TEST(Fp, FullMultiplier) { check(FpOp::kMul32, mul32, specials32(true), factor32, factor32, kRandomPairs); }

TEST(Fp, FullMultiplierWithAHalfAsFactor) {
  check(
      FpOp::kMul32, mul32, {}, [](auto& rng) { return widen(any16(rng)); }, full32, 1'000'000);
}

TEST(Fp, NarrowsToHalf) {
  check(
      FpOp::kNarrow, [](uint32_t a, uint32_t) { return narrow(a); }, specials32(true),
      [](auto& rng) { return (rng() & 3) == 0 ? any32(rng) : banded32(rng, 98, 144); }, any32, kRandomPairs / 2);
}

TEST(Fp, NarrowsEveryHalfEveryMidpointAndItsNeighbours) {
  Comparer comparer(FpOp::kNarrow, [](uint32_t a, uint32_t) { return narrow(a); });
  uint64_t expected = 0;
  for (uint32_t h = 0; h < 0x10000; ++h) {
    comparer.add(widen(h), 0);
    ++expected;
    if ((h & 0x7FFF) > 0x7BFF) continue;
    // The upper neighbour of the largest fp16 would be 65536.
    const double next = (h & 0x7FFF) == 0x7BFF ? 65536.0 : std::fabs(half_value(h + 1));
    const float middle = static_cast<float>((std::fabs(half_value(h)) + next) / 2);  // exact
    for (int d = -1; d <= 1; ++d) comparer.add((to_bits(middle) + d) | (h & 0x8000) << 16, 0);
    expected += 3;
  }
  comparer.flush();
  EXPECT_EQ(comparer.compared(), expected);
}

TEST(Fp, WidensEveryHalf) {
  Comparer comparer(FpOp::kWiden, [](uint32_t a, uint32_t) { return widen(a); });
  for (uint32_t h = 0; h < 0x10000; ++h) comparer.add(h, 0);
  comparer.flush();
  EXPECT_EQ(comparer.compared(), 0x10000u);
}

TEST(Fp, RecognisesSubnormals) {
  const auto host = [](uint32_t a, uint32_t) { return std::fpclassify(to_float(a)) == FP_SUBNORMAL ? 1u : 0u; };
  check(FpOp::kIsSubnormal, host, specials32(true), full32, any32, 1'000'000);
}

}  // namespace
}  // namespace sharp::rtl_test
