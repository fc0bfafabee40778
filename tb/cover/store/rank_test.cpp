// SPDX-License-Identifier: Apache-2.0
// Ranking: known smallest sets, ties, and that nothing can be left out.
#include "tb/cover/store/rank.h"

#include <gmock/gmock.h>

#include <numeric>
#include <set>

#include "cfg/types/random.h"

namespace sharp::cover {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Runs = std::vector<std::vector<uint32_t>>;

std::vector<uint32_t> rank(const Runs& runs, std::vector<uint64_t> costs = {}) {
  costs.resize(runs.size(), 1);
  std::vector<uint32_t> chosen;
  for (const RankedRun& r : rank_runs(runs, costs)) chosen.push_back(r.run);
  return chosen;
}

std::set<uint32_t> reached(const Runs& runs, const std::vector<uint32_t>& chosen) {
  std::set<uint32_t> bins;
  for (uint32_t run : chosen) bins.insert(runs[run].begin(), runs[run].end());
  return bins;
}

TEST(Rank, TheSmallestSetOfAKnownExample) {
  EXPECT_THAT(rank({{0, 1}, {0, 1, 2, 3}, {4}, {3, 4}, {5, 6, 7}, {0, 7}}), ElementsAre(1, 4, 2));
}

// The greedy choice {1,2,3,4} needs two more; then nothing of it is needed.
TEST(Rank, WhatLaterChoicesMakeSuperfluousGoes) {
  EXPECT_THAT(rank({{1, 2, 3, 4}, {1, 2, 5}, {3, 4, 6}}), ElementsAre(1, 2));
}

TEST(Rank, TheCheaperOfTwoEqualRuns) {
  EXPECT_THAT(rank({{1, 2}, {1, 2}, {1, 2}}, {9, 3, 5}), ElementsAre(1));
  EXPECT_THAT(rank({{1, 2}, {1, 2}}), ElementsAre(0));
}

TEST(Rank, NothingOfNothing) {
  EXPECT_THAT(rank({}), IsEmpty());
  EXPECT_THAT(rank({{}, {}}), IsEmpty());
}

TEST(Rank, EveryRunOfARandomSetIsNeededAndAllBinsAreReached) {
  cfg::Random random(5, "rank");
  Runs runs(300);
  for (auto& bins : runs) {
    std::set<uint32_t> set;
    for (unsigned n = 0; n < 40; ++n) set.insert(static_cast<uint32_t>(random.below(random.chance(0.5) ? 50 : 900)));
    bins.assign(set.begin(), set.end());
  }
  std::vector<uint32_t> all(runs.size());
  std::iota(all.begin(), all.end(), 0);
  const std::vector<uint32_t> chosen = rank(runs);
  const std::set<uint32_t> wanted = reached(runs, all);
  EXPECT_EQ(reached(runs, chosen), wanted);
  EXPECT_LT(chosen.size(), runs.size() / 2);
  for (uint32_t run : chosen) {
    std::vector<uint32_t> rest = chosen;
    std::erase(rest, run);
    EXPECT_NE(reached(runs, rest), wanted) << run;
  }
  std::vector<uint64_t> costs(runs.size(), 1);
  uint64_t added = 0;
  for (const RankedRun& r : rank_runs(runs, costs)) added += r.added;
  EXPECT_EQ(added, wanted.size());
}

}  // namespace
}  // namespace sharp::cover
