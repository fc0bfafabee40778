// SPDX-License-Identifier: Apache-2.0
// Every way a run can end other than pass or a plain mismatch has its own verdict.
#include <gmock/gmock.h>

#include <set>

#include "tb/check/check_types.h"
#include "tb/sim/expected_counts.h"
#include "tb/sim/host_program.h"
#include "tb/test/injection.h"

namespace sharp::tb::test {
namespace {

using testing::HasSubstr;

SessionOptions short_hang() {
  SessionOptions o;
  o.hang_cycles = 300;
  return o;
}

class VerdictTest : public testing::Test {
 protected:
  static const TestCase& the_case() {
    static const TestCase c = usual_case();
    return c;
  }
  static const Recording& good() {
    static const Recording r = record(the_case(), short_hang());
    return r;
  }
  static ReplayDut perfect(Edits edits = {}) { return edited(good().cycles, std::move(edits)); }
  static uint64_t middle() { return event_cycles(good(), Boundary::gate).at(2); }
};

TEST_F(VerdictTest, PlaybackOfAGoodRunPasses) {
  const SessionResult r = replay(the_case(), short_hang(), perfect());
  EXPECT_EQ(r.verdict, Verdict::pass) << r.detail;
  EXPECT_FALSE(r.failure.has_value());
}

TEST_F(VerdictTest, Assertion) {
  ReplayDut dut = perfect({.assertion = {{middle(), "sharp_x.sv:12 top.u_x: WeightStable_A"}}});
  const SessionResult r = replay(the_case(), short_hang(), std::move(dut));
  EXPECT_EQ(r.verdict, Verdict::assertion);
  EXPECT_EQ(r.detail, "sharp_x.sv:12 top.u_x: WeightStable_A");
  EXPECT_EQ(r.cycles_compared, middle() + 1);
}

TEST_F(VerdictTest, AssertionInTheCycleOfADifferenceIsInTheDetail) {
  std::vector<Snapshot> bad = good().cycles;
  flip_bit(bad[middle()], Boundary::gate, 0, 3);
  ReplayDut dut = edited(bad, {.assertion = {{middle(), "NoNan_A"}}});
  const SessionResult r = replay(the_case(), short_hang(), std::move(dut));
  EXPECT_EQ(r.verdict, Verdict::mismatch);
  EXPECT_THAT(r.detail, HasSubstr("NoNan_A"));
}

TEST_F(VerdictTest, AssertionBeforeADifferenceComesFirst) {
  std::vector<Snapshot> bad = good().cycles;
  flip_bit(bad[middle()], Boundary::gate, 0, 3);
  ReplayDut dut = edited(bad, {.assertion = {{middle() - 1, "NoNan_A"}}});
  EXPECT_EQ(replay(the_case(), short_hang(), std::move(dut)).verdict, Verdict::assertion);
}

TEST_F(VerdictTest, EarlyFinishIsIncomplete) {
  for (const uint64_t cycle : {uint64_t{0}, middle(), good().cycles.size() - 2}) {
    ReplayDut dut = perfect({.finish = cycle});
    const SessionResult r = replay(the_case(), short_hang(), std::move(dut));
    EXPECT_EQ(r.verdict, Verdict::incomplete);
    EXPECT_THAT(r.detail, HasSubstr("$finish"));
  }
}

TEST_F(VerdictTest, StuckDutHangs) {
  std::vector<Snapshot> bad = good().cycles;
  DutOutputs& o = bad[middle()].scalars;
  o.issue = o.tile_sum_valid = o.preact_valid = o.partial_valid = o.gate_valid = o.cell_valid = o.wb_valid = false;
  o.h_valid = o.x_ready = false;
  ReplayDut dut = edited(bad, {.freeze = middle()});
  const SessionResult r = replay(the_case(), short_hang(), std::move(dut));
  EXPECT_EQ(r.verdict, Verdict::hang) << r.detail;
  ASSERT_TRUE(r.failure.has_value());
  EXPECT_EQ(r.failure->cycle, middle());
  EXPECT_THAT(r.detail, HasSubstr("300"));
}

TEST_F(VerdictTest, NeverDoneHangs) {
  const std::vector<Snapshot>& cycles = good().cycles;
  const auto done = std::find_if(cycles.begin(), cycles.end(), [](const Snapshot& s) { return s.scalars.done; });
  ReplayDut dut = perfect({.freeze = static_cast<uint64_t>(done - cycles.begin()) - 1});
  const SessionResult r = replay(the_case(), short_hang(), std::move(dut));
  EXPECT_EQ(r.verdict, Verdict::hang) << r.detail;
  ASSERT_TRUE(r.failure.has_value());
  EXPECT_EQ(r.failure->boundary, Boundary::control);
}

TEST_F(VerdictTest, SinkThatNeverTakesHangsWithoutAFailure) {
  SessionOptions o = short_hang();
  o.traffic.h_stall = {0.999, 1'000'000};
  FakeDut dut(the_case());
  const SessionResult r = run_checked(dut, the_case().accel, the_case().job(), the_case().input, o);
  EXPECT_EQ(r.verdict, Verdict::hang) << r.detail;
  EXPECT_FALSE(r.failure.has_value());
  EXPECT_THAT(r.detail, HasSubstr("golden model waits too"));
}

TEST_F(VerdictTest, CycleLimit) {
  const uint64_t needed = good().result.golden.cycles + 2;  // the start cycle, the busy ones, the first idle one
  SessionOptions o = short_hang();
  o.max_cycles = needed - 1;
  const SessionResult r = replay(the_case(), o, perfect());
  EXPECT_EQ(r.verdict, Verdict::cycle_limit) << r.detail;
  o.max_cycles = needed;
  EXPECT_EQ(replay(the_case(), o, perfect()).verdict, Verdict::pass);
}

TEST_F(VerdictTest, InterruptedAtAnyTime) {
  std::atomic<bool> stop = true;
  SessionOptions o = short_hang();
  o.stop = &stop;
  EXPECT_EQ(replay(the_case(), o, perfect()).verdict, Verdict::interrupted);
  stop = false;
  uint64_t clocks = 0;
  HookedDut dut(the_case(), [&] { stop = ++clocks > middle(); });
  const TestCase& c = the_case();
  const SessionResult r = run_checked(dut, c.accel, c.job(), c.input, o);
  EXPECT_EQ(r.verdict, Verdict::interrupted);
  EXPECT_GT(r.values_compared, 0u);
}

TEST_F(VerdictTest, ExceptionIsAnInternalError) {
  HookedDut dut(the_case(), [] { throw std::runtime_error("disk full"); });
  const TestCase& c = the_case();
  const SessionResult r = run_checked(dut, c.accel, c.job(), c.input, {});
  EXPECT_EQ(r.verdict, Verdict::internal_error);
  EXPECT_EQ(r.detail, "disk full");
  EXPECT_EQ(r.counts.size(), kNumBoundaries);
}

class CycleCounter : public CycleObserver {
 public:
  void observe(const CheckView& view) override {
    EXPECT_EQ(view.predicted.cycle, cycles++);
    tiles += view.predicted.issue.valid && view.observed.issue;
  }
  uint64_t cycles = 0, tiles = 0;
};

TEST_F(VerdictTest, ObserverSeesEveryComparedCycleAndTheFailingOne) {
  CycleCounter all, some;
  SessionOptions o = short_hang();
  o.observer = &all;
  const SessionResult r = replay(the_case(), o, perfect());
  EXPECT_EQ(all.cycles, r.cycles_compared);
  EXPECT_EQ(all.tiles, r.golden.tiles);
  std::vector<Snapshot> bad = good().cycles;
  flip_bit(bad[middle()], Boundary::gate, 0, 3);
  o.observer = &some;
  EXPECT_EQ(replay(the_case(), o, edited(bad)).verdict, Verdict::mismatch);
  EXPECT_EQ(some.cycles, middle() + 1);
}

TEST_F(VerdictTest, DifferenceSurvivesADutThatThrowsAfterwards) {
  TestCase other = the_case();
  other.accel.lat.mul += 1;  // tile sums come late: the session looks on
  const TestCase& c = the_case();
  const auto run_until = [&](uint64_t last_clock) {
    uint64_t clocks = 0;
    HookedDut dut(other, [&] {
      if (++clocks > last_clock) throw std::runtime_error("gone");
    });
    return run_checked(dut, c.accel, c.job(), c.input, short_hang());
  };
  const SessionResult whole = run_until(UINT64_MAX);
  ASSERT_EQ(whole.verdict, Verdict::mismatch);
  const SessionResult cut = run_until(kResetCycles + whole.failure->cycle + 1);
  EXPECT_EQ(cut.verdict, Verdict::internal_error);
  EXPECT_EQ(cut.detail, "gone");
  ASSERT_TRUE(cut.failure.has_value());
  EXPECT_EQ(cut.failure->boundary, Boundary::tile_sum);
  EXPECT_EQ(cut.failure->cycle, whole.failure->cycle);
}

TEST_F(VerdictTest, ShapesThatDoNotFitAreBadConfig) {
  const auto with = [](auto edit) {
    TestCase c = usual_case();
    edit(c);
    FakeDut dut(usual_case());
    return run_checked(dut, c.accel, c.job(), c.input, {});
  };
  const SessionResult w = with([](TestCase& c) { c.weights().w.pop_back(); });
  EXPECT_EQ(w.verdict, Verdict::bad_config);
  EXPECT_EQ(w.detail, "pass 0: w: 139, but the descriptor asks for 140");
  EXPECT_EQ(with([](TestCase& c) { c.input.x.clear(); }).verdict, Verdict::bad_config);
  EXPECT_EQ(with([](TestCase& c) { c.weights().hidden_size = 6; }).verdict, Verdict::bad_config);
}

TEST_F(VerdictTest, AnotherAcceleratorThanConfiguredIsAStatusMismatch) {
  TestCase other = the_case();
  other.accel.bias_depth *= 2;
  FakeDut dut(other);
  const TestCase& c = the_case();
  const SessionResult r = run_checked(dut, c.accel, c.job(), c.input, {});
  ASSERT_EQ(r.verdict, Verdict::mismatch);
  EXPECT_EQ(r.failure->boundary, Boundary::status);
  EXPECT_THAT(r.failure->expected, HasSubstr("BIAS_DEPTH = 128"));
}

TEST(Shortfall, OnlyExactCountsPass) {
  const TestCase c = usual_case();
  Counts full = expected_counts(c.job());
  for (Count& count : full) count.compared = count.expected;
  for (const Boundary b : {Boundary::control, Boundary::stall_reason}) at(full, b) = {9, 9, 0};
  EXPECT_EQ(shortfall(full, true), "");
  for (size_t b = 0; b < full.size(); ++b) {
    Counts fewer = full, more = full, different = full;
    if (full[b].compared > 0) --fewer[b].compared;
    ++more[b].compared;
    ++different[b].mismatched;
    if (full[b].compared > 0) {
      EXPECT_NE(shortfall(fewer, true), "") << b;
    }
    EXPECT_NE(shortfall(more, true), "") << b;
    EXPECT_NE(shortfall(different, true), "") << b;
  }
}

TEST(Shortfall, NothingComparedNeverPasses) {
  EXPECT_NE(shortfall(Counts{}, true), "");
  EXPECT_NE(shortfall(Counts{}, false), "");
  Counts no_values{};
  for (const Boundary b : {Boundary::control, Boundary::stall_reason, Boundary::counters, Boundary::status})
    at(no_values, b) = {5, 5, 0};
  EXPECT_EQ(shortfall(no_values, false), "");
  EXPECT_EQ(shortfall(no_values, true), "not a single value was compared");
}

TEST(Shortfall, ABoundaryAtWhichNothingWasExpectedIsNoPass) {
  const TestCase c = usual_case();
  Counts full = expected_counts(c.job());
  for (Count& count : full) count.compared = count.expected;
  for (const Boundary b : {Boundary::control, Boundary::stall_reason}) at(full, b) = {9, 9, 0};
  ASSERT_EQ(shortfall(full, true), "");
  for (const Boundary b : {Boundary::issue, Boundary::tile_sum, Boundary::preact, Boundary::gate, Boundary::cell_c,
                           Boundary::cell_h, Boundary::write_back, Boundary::state, Boundary::x_stream,
                           Boundary::h_stream, Boundary::counters, Boundary::status, Boundary::control}) {
    Counts nothing = full;
    at(nothing, b) = {};
    EXPECT_THAT(shortfall(nothing, true), HasSubstr(std::string(to_string(b)))) << to_string(b);
  }
}

TEST(Shortfall, DemandOfTheUsualCase) {
  const TestCase c = usual_case();  // I 7, H 5, T 4, K 8, unfolded, two elements a beat
  const golden::Plan plan = c.plan();
  const Counts counts = expected_counts(c.job());
  const auto expected = [&](Boundary b) { return counts[static_cast<size_t>(b)].expected; };
  EXPECT_EQ(expected(Boundary::preact), 4u * 5 * 4);
  EXPECT_EQ(expected(Boundary::partial), 4u * 5 * 4);
  EXPECT_EQ(expected(Boundary::gate), 4u * 5 * 4);
  EXPECT_EQ(expected(Boundary::cell_c), 5u * 4);
  EXPECT_EQ(expected(Boundary::write_back), 5u * 4);
  EXPECT_EQ(expected(Boundary::x_stream), 4u * 4);
  EXPECT_EQ(expected(Boundary::h_stream), 6u * 4);
  EXPECT_EQ(expected(Boundary::sequence_read), 0u);
  EXPECT_EQ(expected(Boundary::sequence_write), 0u);
  EXPECT_EQ(expected(Boundary::state), 2u * 5);
  EXPECT_EQ(expected(Boundary::status), 14u + 17 + 1 + 3);
  EXPECT_EQ(expected(Boundary::counters), 13u);
  EXPECT_EQ(expected(Boundary::issue), plan.tiles.size() * 4);
}

TEST(Shortfall, DemandOfAStack) {
  const TestCase c = usual_stack();  // H 5 twice, 3, 5; I 7, then 6 + 5, then 3; T 3, two elements a beat
  const Counts counts = expected_counts(c.job());
  const auto expected = [&](Boundary b) { return counts[static_cast<size_t>(b)].expected; };
  EXPECT_EQ(expected(Boundary::x_stream), 3u * 4 * 2);
  EXPECT_EQ(expected(Boundary::sequence_read), 3u * (6 + 2));
  EXPECT_EQ(expected(Boundary::sequence_write), 3u * (6 + 6 + 4));
  EXPECT_EQ(expected(Boundary::h_stream), 3u * 6);
  EXPECT_EQ(expected(Boundary::cell_h), 3u * (5 + 5 + 3 + 5));
  EXPECT_EQ(expected(Boundary::state), 2u * (5 + 5 + 3 + 5));
  EXPECT_EQ(expected(Boundary::status), 14u + 4 * 17 + 1 + 3);
}

TEST(VerdictNames, CodesAreTheContract) {
  const std::vector<std::pair<Verdict, int>> codes = {
      {Verdict::pass, 0},           {Verdict::mismatch, 1},    {Verdict::bad_config, 2}, {Verdict::assertion, 3},
      {Verdict::hang, 4},           {Verdict::cycle_limit, 4}, {Verdict::incomplete, 5}, {Verdict::interrupted, 6},
      {Verdict::internal_error, 7}, {Verdict::build_failed, 8}};
  EXPECT_EQ(codes.size(), size_t{kNumVerdicts});
  std::set<std::string_view> names;
  for (const auto& [verdict, code] : codes) {
    EXPECT_EQ(exit_code(verdict), code);
    EXPECT_EQ(verdict_named(to_string(verdict)), verdict);
    names.insert(to_string(verdict));
  }
  EXPECT_EQ(names.size(), codes.size());
  EXPECT_EQ(to_string(Verdict::cycle_limit), "cycle_limit");
  EXPECT_FALSE(verdict_named("fine"));
}

TEST(BoundaryNames, AreDistinct) {
  std::set<std::string_view> names;
  for (unsigned b = 0; b < kNumBoundaries; ++b) names.insert(to_string(static_cast<Boundary>(b)));
  EXPECT_EQ(names.size(), kNumBoundaries);
  EXPECT_EQ(to_string(Boundary::cell_c), "cell_c");
  EXPECT_EQ(to_string(Boundary::expect), "expect");
}

}  // namespace
}  // namespace sharp::tb::test
