// SPDX-License-Identifier: Apache-2.0
// The cause finder: what it says with nothing to look into; and about a run that does not repeat.
#include <gmock/gmock.h>

#include "tb/cause/find_cause.h"
#include "tb/cause/units.h"
#include "tb/test/injection.h"

namespace sharp::tb::test {
namespace {

using testing::HasSubstr;

TEST(Cause, WithoutInsidesItIsTheUnitInFrontOfTheBoundary) {
  const TestCase c = usual_case();
  const Recording good = record(c, {});
  for (const Boundary b : kValued) {
    std::vector<Snapshot> bad = good.cycles;
    const std::vector<Place> lanes = places(c.plan(), b, 0);
    flip_bit(bad[event_cycles(good, b).at(0)], b, lanes.at(0).lane, 3);
    SessionResult r = replay(c, {}, edited(bad));
    ASSERT_TRUE(r.failure);
    ReplayDut again = edited(bad);
    find_cause(again, c.accel, c.job(), c.input, {}, *r.failure);
    ASSERT_EQ(r.failure->chain.size(), 2u);
    EXPECT_FALSE(r.failure->chain[0].matches);
    EXPECT_TRUE(r.failure->chain[1].matches);
    EXPECT_EQ(r.failure->chain[0].cycle, static_cast<int64_t>(r.failure->cycle));
    EXPECT_NE(unit_file(r.failure->chain[0].unit), "");
    EXPECT_THAT(r.failure->message, HasSubstr("cause:"));
    EXPECT_THAT(r.failure->conclusion, HasSubstr("look into rtl/"));
  }
}

TEST(Cause, ARunThatDoesNotRepeatIsToldSo) {
  const TestCase c = usual_case();
  const Recording good = record(c, {});
  std::vector<Snapshot> bad = good.cycles;
  flip_bit(bad[event_cycles(good, Boundary::cell_c).at(0)], Boundary::cell_c, 0, 3);
  SessionResult r = replay(c, {}, edited(bad));
  ReplayDut sound = edited(good.cycles);
  find_cause(sound, c.accel, c.job(), c.input, {}, *r.failure);
  EXPECT_TRUE(r.failure->chain.empty());
  EXPECT_THAT(r.failure->message, HasSubstr("not deterministic"));
}

TEST(Cause, UnknownWordsAreNoUnits) { EXPECT_EQ(unit_file("carburettor"), ""); }

}  // namespace
}  // namespace sharp::tb::test
