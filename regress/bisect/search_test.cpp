// SPDX-License-Identifier: Apache-2.0
// The search for every first bad commit, with and without commits that cannot be tested.
#include "regress/bisect/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace sharp::regress {
namespace {

using testing::ElementsAre;

struct Ending {
  std::vector<size_t> suspects;
  unsigned tests = 0;
};

Ending run_search(size_t count, size_t first_bad, const std::set<size_t>& broken = {}) {
  Search s(count);
  Ending e;
  while (const auto commit = s.next()) {
    ++e.tests;
    EXPECT_LE(e.tests, count) << "a commit was tested twice";
    s.mark(*commit, broken.contains(*commit) ? Mark::skipped : *commit >= first_bad ? Mark::bad : Mark::good);
  }
  EXPECT_EQ(s.left(), 0u);
  e.suspects = s.suspects();
  return e;
}

TEST(Search, FindsEveryFirstBadCommitInLogarithmicTime) {
  for (size_t count = 1; count <= 70; ++count) {
    unsigned most = 0;
    for (size_t bits = 1; bits < count; bits *= 2) ++most;
    for (size_t bad = 0; bad < count; ++bad) {
      const Ending e = run_search(count, bad);
      EXPECT_THAT(e.suspects, ElementsAre(bad)) << count;
      EXPECT_LE(e.tests, most) << count << " commits, first bad " << bad;
    }
  }
}

TEST(Search, StepsAroundOneThatCannotBeTested) {
  for (size_t broken = 0; broken < 39; ++broken)
    for (size_t bad = 0; bad < 40; ++bad) {
      const Ending e = run_search(40, bad, {broken});
      EXPECT_LE(e.tests, 8u) << broken << " " << bad;
      if (broken == bad || broken + 1 == bad)
        EXPECT_TRUE(std::count(e.suspects.begin(), e.suspects.end(), bad) == 1 && e.suspects.size() <= 2) << bad;
      else
        EXPECT_THAT(e.suspects, ElementsAre(bad)) << broken;
    }
}

TEST(Search, LeavesALongBrokenStretchQuickly) {
  std::set<size_t> broken;
  for (size_t i = 10; i < 30; ++i) broken.insert(i);
  EXPECT_THAT(run_search(40, 5, broken).suspects, ElementsAre(5));
  EXPECT_THAT(run_search(40, 35, broken).suspects, ElementsAre(35));
  EXPECT_LE(run_search(40, 5, broken).tests, 14u);
}

TEST(Search, NamesAllSuspectsIfNoneOfThemCanBeTested) {
  EXPECT_THAT(run_search(8, 5, {3, 4, 5}).suspects, ElementsAre(3, 4, 5, 6));
  EXPECT_THAT(run_search(4, 3, {0, 1, 2}).suspects, ElementsAre(0, 1, 2, 3));
}

TEST(Search, OneCommitNeedsNoTest) { EXPECT_EQ(run_search(1, 0).tests, 0u); }

TEST(Search, LeftCountsWhatMayStillBeIt) {
  Search s(10);
  EXPECT_EQ(s.left(), 9u);
  s.mark(4, Mark::good);
  EXPECT_EQ(s.left(), 4u);
  s.mark(6, Mark::skipped);
  EXPECT_EQ(s.left(), 3u);
  s.mark(7, Mark::bad);
  EXPECT_EQ(s.left(), 1u);
}

}  // namespace
}  // namespace sharp::regress
