// SPDX-License-Identifier: Apache-2.0
// Random streams: published vectors of the generators, independence of names, moments of the distributions.
#include "cfg/types/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace sharp::cfg {
namespace {

TEST(Random, SplitmixGivesThePublishedVector) {
  uint64_t state = 1234567;
  EXPECT_EQ(splitmix64(state), 6457827717110365317u);
  EXPECT_EQ(splitmix64(state), 3203168211198807973u);
  EXPECT_EQ(splitmix64(state), 9817491932198370423u);
}

TEST(Random, XoshiroGivesThePublishedVector) {
  Random random({1, 2, 3, 4});
  EXPECT_EQ(random.next(), 11520u);
  EXPECT_EQ(random.next(), 0u);
  EXPECT_EQ(random.next(), 1509978240u);
  EXPECT_EQ(random.next(), 1215971899390074240u);
}

TEST(Random, SeedAndNameMakeTheStream) {
  std::set<uint64_t> first;
  for (const uint64_t seed : {0, 1, 2})
    for (const char* const name : {"", "x_gap", "h_stall", "h_stal", "llats_h"})
      first.insert(Random(seed, name).next());
  EXPECT_EQ(first.size(), 15u);
  EXPECT_EQ(Random(5, "x").next(), Random(5, "x").next());
}

TEST(Random, NumbersOfANamedStreamNeverChange) {
  Random random(1, "x_gap");
  const std::vector<uint64_t> got = {random.next(), random.next()};
  EXPECT_THAT(got, testing::ElementsAre(1378038833830115638u, 12535778128363817796u));
}

TEST(Random, BelowIsUniformAndInRange) {
  Random random(1, "below");
  std::vector<unsigned> count(6);
  for (int i = 0; i < 60000; ++i) ++count.at(random.below(6));
  for (const unsigned c : count) EXPECT_NEAR(c, 10000, 500);
  EXPECT_EQ(random.below(1), 0u);
}

TEST(Random, BetweenReachesBothEnds) {
  Random random(1, "between");
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.between(3, 5));
  EXPECT_THAT(seen, testing::ElementsAre(3, 4, 5));
  EXPECT_EQ(random.between(7, 7), 7u);
  EXPECT_NE(random.between(0, UINT64_MAX), random.between(0, UINT64_MAX));
}

struct Moments {
  double mean, variance;
};

template <typename Draw>
Moments moments(Draw draw) {
  constexpr int kDraws = 200000;
  double sum = 0.0, squares = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double v = draw();
    sum += v;
    squares += v * v;
  }
  const double mean = sum / kDraws;
  return {mean, squares / kDraws - mean * mean};
}

TEST(Random, UniformHasItsMoments) {
  Random random(3, "uniform");
  const auto m = moments([&] { return random.uniform(-1.0, 1.0); });
  EXPECT_NEAR(m.mean, 0.0, 0.01);
  EXPECT_NEAR(m.variance, 1.0 / 3.0, 0.01);
}

TEST(Random, NormalHasItsMoments) {
  Random random(3, "normal");
  const auto m = moments([&] { return random.normal(); });
  EXPECT_NEAR(m.mean, 0.0, 0.01);
  EXPECT_NEAR(m.variance, 1.0, 0.02);
}

TEST(Random, ChanceHitsItsProbability) {
  Random random(3, "chance");
  EXPECT_NEAR(moments([&] { return random.chance(0.3) ? 1.0 : 0.0; }).mean, 0.3, 0.01);
  EXPECT_FALSE(random.chance(0.0));
  EXPECT_TRUE(random.chance(1.0));
}

}  // namespace
}  // namespace sharp::cfg
