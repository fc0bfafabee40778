// SPDX-License-Identifier: Apache-2.0
// One wrong bit anywhere: verdict mismatch, told with the right boundary, step, gate, unit, row, lane, tile and block.
#include <gmock/gmock.h>

#include "tb/test/injection.h"

namespace sharp::tb::test {
namespace {

using cfg::Cell;
using cfg::Padding;
using cfg::Schedule;
using testing::HasSubstr;

constexpr unsigned kFlips = 25;  ///< random flips a boundary and case

SessionOptions traffic(uint64_t seed) {
  SessionOptions o;
  o.seed = seed;
  o.traffic = {{0.2, 3}, {0.3, 4}};
  return o;
}

void expect_place(const Failure& f, const Place& p) {
  EXPECT_EQ(f.step, p.step);
  EXPECT_EQ(f.unit, p.unit);
  EXPECT_EQ(f.gate, p.gate);
  EXPECT_EQ(f.row, p.row);
  EXPECT_EQ(f.lane, p.lane);
  EXPECT_EQ(f.tile, p.tile);
  EXPECT_EQ(f.row_block, p.row_block);
}

class WrongBit : public testing::TestWithParam<Boundary> {
 protected:
  static void flip_everywhere(const TestCase& c, Boundary boundary) {
    const SessionOptions options = traffic(c.seed);
    const Recording good = record(c, options);
    ASSERT_EQ(good.result.verdict, Verdict::pass);
    const golden::Plan plan = c.plan();
    const std::vector<uint64_t> cycles = event_cycles(good, boundary);
    const bool has_events = boundary != Boundary::partial || plan.schedule == Schedule::unfolded;
    ASSERT_EQ(cycles.empty(), !has_events);
    cfg::Random random(c.seed, "flip");
    for (unsigned i = 0; i < kFlips && !cycles.empty(); ++i) {
      const uint64_t event = random.below(cycles.size());
      const std::vector<Place> lanes = places(plan, boundary, event);
      if (lanes.empty()) continue;  // a chunk of GRU's gate n
      const Place& place = lanes[random.below(lanes.size())];
      const auto bit = static_cast<unsigned>(random.below(value_bits(boundary)));
      std::vector<Snapshot> bad = good.cycles;
      flip_bit(bad[cycles[event]], boundary, place.lane, bit);
      SCOPED_TRACE(testing::Message() << "event " << event << " lane " << place.lane << " bit " << bit);
      const SessionResult r = replay(c, options, edited(bad));
      ASSERT_EQ(r.verdict, Verdict::mismatch) << r.detail;
      const Failure& f = *r.failure;
      EXPECT_EQ(f.boundary, boundary) << f.message;
      EXPECT_EQ(f.kind, "value");
      EXPECT_EQ(f.cycle, cycles[event]);
      EXPECT_EQ(f.lanes_differing, 1);
      EXPECT_EQ(r.counts[static_cast<size_t>(boundary)].mismatched, 1u);
      expect_place(f, place);
      EXPECT_NE(f.expected, f.got);
      EXPECT_THAT(f.message, HasSubstr(f.expected));
    }
  }
};

TEST_P(WrongBit, IsNamed) {
  flip_everywhere(usual_case(), GetParam());
  for (const Schedule s : {Schedule::sequential, Schedule::batch, Schedule::intergate, Schedule::unfolded})
    flip_everywhere(make_case(small_accel(), s, 16, Padding::dynamic, 11, 21, 3, 7 + static_cast<unsigned>(s)),
                    GetParam());
}

TEST_P(WrongBit, IsNamedInOtherCells) {
  for (const Cell cell : {Cell::gru, Cell::elman})
    for (const Schedule s : {Schedule::batch, Schedule::unfolded})
      flip_everywhere(make_case(small_accel(), s, 16, Padding::dynamic, 11, 21, 3, 7 + static_cast<unsigned>(s), cell),
                      GetParam());
}

INSTANTIATE_TEST_SUITE_P(Boundaries, WrongBit, testing::ValuesIn(kValued),
                         [](const auto& info) { return std::string(to_string(info.param)); });

/// One wrong bit in the x sums of a GRU, in the n-th leaving block.
SessionResult break_x_sum(const TestCase& c, unsigned n, unsigned lane) {
  const Recording good = record(c, {});
  std::vector<Snapshot> bad = good.cycles;
  bad[event_cycles(good, Boundary::preact)[n]].preact_x.at(lane) ^= 1;
  return replay(c, {}, edited(bad));
}

TEST(WrongValue, XSumOfAGruIsNamed) {
  // K = 16, Q = 5: gate n lies in rows 10 to 14; the second block holds units 5 to 8.
  const TestCase unfolded = make_case(small_accel(), Schedule::unfolded, 16, Padding::fixed, 7, 9, 2, 1, Cell::gru);
  const SessionResult r = break_x_sum(unfolded, 1, 12);
  ASSERT_EQ(r.verdict, Verdict::mismatch);
  EXPECT_EQ(r.failure->boundary, Boundary::preact);
  EXPECT_EQ(r.failure->gate, 2);
  EXPECT_EQ(r.failure->unit, 7);
  EXPECT_EQ(r.failure->row, 12);
  EXPECT_EQ(r.failure->row_block, 1);
  EXPECT_EQ(r.failure->lanes, 4);
  EXPECT_EQ(r.failure->ulps, 1);
  EXPECT_THAT(r.failure->message, HasSubstr("gate n, unit 7"));
  EXPECT_THAT(r.failure->message, HasSubstr("preact_x"));
  // Batch: of the blocks r, z, n only the third has x sums.
  const TestCase batch = make_case(small_accel(), Schedule::batch, 16, Padding::fixed, 7, 9, 2, 1, Cell::gru);
  EXPECT_EQ(break_x_sum(batch, 2, 8).failure.value().unit, 8);
  EXPECT_EQ(break_x_sum(batch, 1, 8).verdict, Verdict::pass);
  EXPECT_EQ(break_x_sum(unfolded, 1, 14).verdict, Verdict::pass);  // an empty row
}

TEST(WrongValue, GruWithoutTheProbeIsNoPass) {
  const TestCase c = make_case(small_accel(), Schedule::unfolded, 16, Padding::fixed, 7, 9, 2, 1, Cell::gru);
  std::vector<Snapshot> blind = record(c, {}).cycles;
  for (Snapshot& s : blind) s.preact_x = {};
  const SessionResult r = replay(c, {}, edited(blind));
  EXPECT_EQ(r.verdict, Verdict::internal_error);
  EXPECT_THAT(r.detail, HasSubstr("preact_x"));
}

TEST(WrongValue, PaddingOfTheLastBeatMustBeZero) {
  const TestCase c = usual_case();  // H = 5, two elements a beat: lane 1 of beat 2 lies past H
  const Recording good = record(c, {});
  std::vector<Snapshot> bad = good.cycles;
  const uint64_t cycle = event_cycles(good, Boundary::h_stream)[2];
  flip_bit(bad[cycle], Boundary::h_stream, 1, 15);
  const SessionResult r = replay(c, {}, edited(bad));
  ASSERT_EQ(r.verdict, Verdict::mismatch);
  EXPECT_EQ(r.failure->boundary, Boundary::h_stream);
  EXPECT_EQ(r.failure->unit, -1);
  EXPECT_EQ(r.failure->lane, 1);
  EXPECT_THAT(r.failure->message, HasSubstr("past H"));
}

TEST(WrongValue, UlpsAndAllLanesAreCounted) {
  const TestCase c = usual_case();
  const Recording good = record(c, {});
  std::vector<Snapshot> bad = good.cycles;
  const uint64_t cycle = event_cycles(good, Boundary::preact)[0];
  const std::vector<Place> lanes = places(c.plan(), Boundary::preact, 0);
  for (const Place& p : lanes) bad[cycle].preact[p.lane] += 3;
  const SessionResult r = replay(c, {}, edited(bad));
  ASSERT_EQ(r.verdict, Verdict::mismatch);
  EXPECT_EQ(r.failure->ulps, 3);
  EXPECT_EQ(r.failure->lanes_differing, static_cast<int64_t>(lanes.size()));
  EXPECT_EQ(r.failure->lanes, static_cast<int64_t>(lanes.size()));
  EXPECT_EQ(r.counts[static_cast<size_t>(Boundary::preact)].mismatched, lanes.size());
}

TEST(WrongValue, NanWithPayloadIsADifference) {
  TestCase c = usual_case();
  c.weights().b[0] = 0x7FC0'0000;  // gate i of unit 0: NaN from the first pre-activation on
  const Recording good = record(c, {});
  ASSERT_EQ(good.result.verdict, Verdict::pass) << good.result.detail;
  std::vector<Snapshot> bad = good.cycles;
  Snapshot& first = bad[event_cycles(good, Boundary::partial)[0]];
  ASSERT_EQ(first.partial[0], 0x7FC0'0000u);
  first.partial[0] = 0xFFC0'0000;
  const SessionResult r = replay(c, {}, edited(bad));
  ASSERT_EQ(r.verdict, Verdict::mismatch);
  EXPECT_EQ(r.failure->boundary, Boundary::partial);
  EXPECT_EQ(r.failure->ulps, -1);
}

TEST(WrongValue, TheMostUpstreamBoundaryOfACycleIsReported) {
  const TestCase c = make_case(small_accel(), Schedule::batch, 8, Padding::fixed, 30, 20, 3, 1);
  const Recording good = record(c, {});
  std::vector<Snapshot> bad = good.cycles;
  const auto both = std::find_if(bad.begin(), bad.end(),
                                 [](Snapshot& s) { return s.scalars.tile_sum_valid && s.scalars.cell_valid; });
  ASSERT_NE(both, bad.end());
  flip_bit(*both, Boundary::cell_c, 0, 0);
  flip_bit(*both, Boundary::tile_sum, 0, 0);
  const SessionResult r = replay(c, {}, edited(bad));
  ASSERT_EQ(r.verdict, Verdict::mismatch);
  EXPECT_EQ(r.failure->boundary, Boundary::tile_sum);
}

}  // namespace
}  // namespace sharp::tb::test
