// SPDX-License-Identifier: Apache-2.0
// Cases drawn by hand from docs/timing.md, compared in every cycle. tiny (M = 16, L = 2) unless said otherwise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden/timing/trace.h"

namespace sharp::golden {
namespace {

using cfg::Cell;
using cfg::Padding;
using cfg::Schedule;
using cfg::StallReason;
using ::testing::ElementsAre;

cfg::Descriptor small(Schedule schedule, unsigned steps) {
  return make_descriptor(schedule, 4, Padding::fixed, 4, 1, steps);
}
uint32_t stalls(const Trace& t, StallReason r) { return t.cycles.back().counters.stalls[static_cast<size_t>(r)]; }

// docs/timing.md section 5, every number of it.
TEST(DrawnCase, OfTheDocument) {
  const Trace t = run_trace(tiny(), small(Schedule::intergate, 1));
  EXPECT_EQ(t.control, ".ssssxXH" + run("d", 10) + ".");
  EXPECT_EQ(t.x_beats, CycleList{5});
  EXPECT_THAT(t.when(&Prediction::tile_sum), ElementsAre(10, 11));
  EXPECT_THAT(t.when_preact(false), ElementsAre(12));
  EXPECT_THAT(t.when_preact(true), ElementsAre());
  EXPECT_THAT(t.when(&Prediction::gate), ElementsAre(13));
  EXPECT_THAT(t.when(&Prediction::cell), ElementsAre(15));
  EXPECT_THAT(t.when(&Prediction::write_back), ElementsAre(15));
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(16));
  EXPECT_TRUE(t.cycles[16].h.last);
  EXPECT_FALSE(t.cycles[17].done);
  EXPECT_TRUE(t.cycles[18].done);
  const Counters& c = t.cycles[18].counters;
  EXPECT_EQ(c.cycles, 17u);
  EXPECT_EQ(c.tiles, 2u);
  EXPECT_EQ(c.x_beats, 1u);
  EXPECT_EQ(c.h_beats, 1u);
  EXPECT_EQ(stalls(t, StallReason::setup), 4u);
  EXPECT_EQ(stalls(t, StallReason::x_starved), 1u);
  EXPECT_EQ(stalls(t, StallReason::drain), 10u);
}

// Counters are registers: the effect of cycle n shows in n+1.
TEST(DrawnCase, CountersLagByOneCycle) {
  const Trace t = run_trace(tiny(), small(Schedule::intergate, 1));
  EXPECT_EQ(t.cycles[1].counters.cycles, 0u);
  EXPECT_EQ(t.cycles[2].counters.cycles, 1u);
  EXPECT_EQ(t.cycles[5].counters.x_beats, 0u);
  EXPECT_EQ(t.cycles[6].counters.x_beats, 1u);
  EXPECT_EQ(t.cycles[6].counters.tiles, 0u);
  EXPECT_EQ(t.cycles[7].counters.tiles, 1u);
  EXPECT_EQ(t.cycles[16].counters.h_beats, 0u);
  EXPECT_EQ(t.cycles[17].counters.h_beats, 1u);
}

// Section 5 with x valid only from cycle 9: the tile waits 5..9 (run starts at 5, x_steps = 1 in 10), the rest moves
// by 4.
TEST(DrawnCase, XStarvedUntilTheBeatComes) {
  const Trace t = run_trace(tiny(), small(Schedule::intergate, 1), {from(9), from(0)});
  EXPECT_EQ(t.control, ".ssss" + run("x", 5) + "XH" + run("d", 10) + ".");
  EXPECT_EQ(t.x_beats, CycleList{9});
}

// Section 5 with h ready only from cycle 20: the beat is offered 16..20, out_steps = 1 in 21 is the last drain cycle.
TEST(DrawnCase, DrainWaitsForTheLastBeat) {
  const Trace t = run_trace(tiny(), small(Schedule::intergate, 1), {from(0), from(20)});
  EXPECT_EQ(t.control, ".ssssxXH" + run("d", 14) + ".");
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(16, 17, 18, 19, 20));
}

// Intergate, T = 2. Step 0 as in section 5: h_steps = 1 in 16. The x tile of step 1 is next in 8, and Intergate holds x
// tiles back too: h_raw 8..15. Then X 16, H 17, and all of step 1 ten cycles after step 0: h beat 26, idle 28.
TEST(DrawnCase, HRawIntergateHoldsXTiles) {
  const Trace t = run_trace(tiny(), small(Schedule::intergate, 2));
  EXPECT_EQ(t.control, ".ssssxXH" + run("h", 8) + "XH" + run("d", 10) + ".");
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(16, 26));
}

// Unfolded, T = 2. X0 6. H0 is the first h tile of a block whose last x tile issued 1, then 2 < LatAcc + 2 = 3 cycles
// ago: ib_raw 7, 8. H0 9 (leaving). X1 needs no h: 10. H1 in 11: h_steps = 0 < 1, and h_raw comes before ib_raw. s = 9:
// preact 14, gate 15, group issues 16, h_steps = 1 in 18: h_raw 11..17, H1 18. s = 18: preact 23, gate 24, group 25,
// h_steps = 2 and beat 27. Partial sums at the write port: X0 11, X1 15.
TEST(DrawnCase, IbRawWithOneBlockAndHRawUnfolded) {
  const Trace t = run_trace(tiny(), small(Schedule::unfolded, 2));
  EXPECT_EQ(t.control, ".ssssxXiiHX" + run("h", 7) + "H" + run("d", 10) + ".");
  EXPECT_THAT(t.when_preact(true), ElementsAre(11, 15));
  EXPECT_THAT(t.when_preact(false), ElementsAre(14, 23));
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(18, 27));
}

// Unfolded, T = 1, LatAcc = 3: X 6, ib_raw while now - 6 < 5: 7..10, H 11. Lp = 7: preact 18, gate 19, group 20, cell
// 21, h_steps and beat 22, last drain cycle 23.
TEST(DrawnCase, IbRawUntilTheMemoryHoldsTheSum) {
  cfg::Accel a = tiny();
  a.lat.acc = 3;
  const Trace t = run_trace(a, small(Schedule::unfolded, 1));
  EXPECT_EQ(t.control, ".ssssxXiiiiH" + run("d", 12) + ".");
  EXPECT_EQ(t.when_preact(true), CycleList{13});
  EXPECT_EQ(t.when_preact(false), CycleList{18});
}

// Intergate, I = 8, LatAcc = 3 (Lp = 7): two x beats, 5 and 6. X0 7; X1 and H follow LatAcc apart: 10 and 13. s = 13:
// preact 20, gate 21, group 22, cell 23, h_steps and beat 24, last drain cycle 25.
TEST(DrawnCase, AccRawWithLatAcc3) {
  cfg::Accel a = tiny();
  a.lat.acc = 3;
  const Trace t = run_trace(a, make_descriptor(Schedule::intergate, 4, Padding::fixed, 8, 1, 1));
  EXPECT_EQ(t.control, ".ssssxxXaaXaaH" + run("d", 12) + ".");
  EXPECT_THAT(t.x_beats, ElementsAre(5, 6));
  EXPECT_THAT(t.when(&Prediction::tile_sum), ElementsAre(11, 14, 17));
  EXPECT_THAT(t.when_preact(false), ElementsAre(20));
}

// Unfolded, I = 4, H = 5, K = 16, dynamic. Q(16) = 4: nfull = 1, one unit left; cost(4) = 1+2, cost(8) = 2+3, cost(16)
// = 4+5: the cover is one block of 4. Setup: check 1, divide 2-3, cover 4-18 (15 cycles), fit 19. Run 20: x beat. X of
// block 0 21-24, X of block 1 25, ib_raw 26 (24 was 2 < 3 cycles ago), H of block 0 27-31: leaving with n = 4 chunks (S
// = NumCu = 1), reservation 3 in 32. Block 1: H 32, then its leaving tile meets reservation 2 in 33 and 1 in 34:
// mfu_busy, and issues in 35. Chunks: 31+5+1+k = 37..40, and 35+6 = 41. units_ready = 4 in 41, 5 in 42: groups 41..45,
// visible 42..46. h_units = 4 in 46: beat 0; h_steps in 47: beat 1.
TEST(DrawnCase, CoverTakes15CyclesAndTheMfuIsBusy) {
  const Trace t = run_trace(tiny(), make_descriptor(Schedule::unfolded, 16, Padding::dynamic, 4, 5, 1));
  EXPECT_EQ(t.control, "." + run("s", 19) + "xXXXXXiHHHHHHmmH" + run("d", 13) + ".");
  EXPECT_THAT(t.when(&Prediction::gate), ElementsAre(37, 38, 39, 40, 41));
  EXPECT_THAT(t.when(&Prediction::cell), ElementsAre(42, 43, 44, 45, 46));
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(46, 47));
  EXPECT_FALSE(t.cycles[46].h.last);
  EXPECT_TRUE(t.cycles[47].h.last);
  EXPECT_EQ(t.cycles[41].gate.block, 1u);
  EXPECT_EQ(t.cycles[41].gate.chunk, 0u);
  EXPECT_EQ(t.cycles[41].gate.group, 4u);
  EXPECT_EQ(t.cycles.back().counters.cycles, 48u);
}

// The same with fixed padding has no cover state: check 1, divide 2-3, fit 4. Two blocks of 16: X 6..13, H 14..18
// and 19..23. Chunks 18+6+k = 24..27, and one 23+6 = 29 (unit 4 alone). units_ready = 4 in 28, 5 in 30: groups 28..31
// and 32; beat 0 when h_units = 4: 33, beat 1 34, last drain cycle 35.
TEST(DrawnCase, FixedPaddingSkipsTheCover) {
  const Trace t = run_trace(tiny(), make_descriptor(Schedule::unfolded, 16, Padding::fixed, 4, 5, 1));
  EXPECT_EQ(t.control, ".ssssx" + run("X", 8) + run("H", 10) + run("d", 12) + ".");
  EXPECT_THAT(t.when(&Prediction::gate), ElementsAre(24, 25, 26, 27, 29));
  EXPECT_THAT(t.when(&Prediction::cell), ElementsAre(29, 30, 31, 32, 33));
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(33, 34));
}

// Dynamic padding without a remainder: H = 4 = Q(16). No cover state: check 1, divide 2-3, fit 4.
TEST(DrawnCase, DynamicWithoutRemainderSkipsTheCover) {
  const Trace t = run_trace(tiny(), make_descriptor(Schedule::intergate, 16, Padding::dynamic, 4, 4, 1));
  EXPECT_EQ(t.control.substr(0, 7), ".ssssxX");
}

// Sequential, T = 2, H = 1 < Q = 4: divide takes one cycle (nfull = 0): setup 1-3, run 4. Four blocks (gates) of X,
// H: 5..12. Chunks at s+6: 12, 14, 16, 18. Only gate 3 completes: units_ready in 19, group 19, cell 20, h_steps and
// beat 21. h_raw 13..20. Step 1 is step 0 moved by 16: tiles 21..28, beat 37, last drain cycle 38.
TEST(DrawnCase, HRawSequential) {
  const Trace t = run_trace(tiny(), small(Schedule::sequential, 2));
  EXPECT_EQ(t.control, ".sssxXHXHXHXH" + run("h", 8) + "XHXHXHXH" + run("d", 10) + ".");
  EXPECT_THAT(t.when(&Prediction::gate), ElementsAre(12, 14, 16, 18, 28, 30, 32, 34));
  EXPECT_THAT(t.when(&Prediction::cell), ElementsAre(20, 36));
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(21, 37));
}

// Batch, T = 2, H = 5, K = 4: unit blocks of 4 and 1, each four gates of X H H. Setup 1-4, run 5, tiles 6..29. Gate 3
// of unit block 0 leaves at s = 17: gate 23, units_ready = 4 in 24, groups 24..27, visible 25..28, h_units = 4 in 29:
// beat 0 while tiles still issue. Gate 3 of unit block 1 leaves at 29: gate 35, group 36, cell 37, h_steps = 1 in 38:
// beat 1. h_raw 30..37. Step 1 is moved by 32: tiles 38..61, beat 0 in 61, beat 1 in 70, last drain cycle 71.
TEST(DrawnCase, HRawBatchWithGroupsAhead) {
  const Trace t = run_trace(tiny(), make_descriptor(Schedule::batch, 4, Padding::fixed, 4, 5, 2));
  EXPECT_EQ(t.control, ".ssssx" + run("XHH", 8) + run("h", 8) + run("XHH", 8) + run("d", 10) + ".");
  EXPECT_THAT(t.when(&Prediction::cell), ElementsAre(25, 26, 27, 28, 37, 57, 58, 59, 60, 69));
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(29, 38, 61, 70));
}

// Intergate, T = 3, h ready from cycle 30. Step 0: X 6, H 7, h_steps = 1 in 16. Step 1: X 16, H 17, h_steps = 2 in 26.
// Step 2: X 26; its H in 27 would leave while h[0] has not left: out_steps + 1 = 1 < 2: h_war. Beat of step 0 in 30,
// out_steps = 1 in 31: H 31. Beats of step 1 in 31; step 2: h_steps = 3 and beat in 40, last drain cycle 41.
TEST(DrawnCase, HWarWithOutputHeldBack) {
  const Trace t = run_trace(tiny(), small(Schedule::intergate, 3), {from(0), from(30)});
  EXPECT_EQ(t.control, ".ssssxXH" + run("h", 8) + "XH" + run("h", 8) + "X" + run("w", 4) + "H" + run("d", 10) + ".");
  EXPECT_EQ(t.cycles[30].h.step, 0u);
  EXPECT_EQ(t.cycles[31].h.step, 1u);
  EXPECT_FALSE(t.cycles[32].h.valid);
  EXPECT_TRUE(t.cycles[40].h.valid);
}

// WAR on the x banks, Intergate, T = 4. Both banks fill in 5 and 6. X of step 0 issues in 6, x_released = 1 in 7: third
// beat. Then full until X of step 1 (16) is released in 17: fourth and last beat.
TEST(DrawnCase, XReadyFollowsTheReleasedBanks) {
  const Trace t = run_trace(tiny(), small(Schedule::intergate, 4));
  EXPECT_THAT(t.when_x_ready(), ElementsAre(5, 6, 7, 17));
  EXPECT_THAT(t.x_beats, ElementsAre(5, 6, 7, 17));
}

// The same with no x at all after the first beat: ready stays until the beat comes.
TEST(DrawnCase, XReadyHoldsUntilAccepted) {
  Traffic traffic;
  traffic.x_valid = [](uint64_t cycle) { return cycle == 5 || cycle == 8; };
  const Trace t = run_trace(tiny(), small(Schedule::intergate, 2), traffic);
  EXPECT_THAT(t.when_x_ready(), ElementsAre(5, 6, 7, 8));
}

// Every latency different: mem 2, mul 3, add 3, acc 2, mfu 6, cu 8, wb 2: Lt = 2+3+2*3 = 11, Lp = 13. Intergate, T = 1:
// X 6, acc_raw 7, H 8. tile_sum 17 and 19, preact 21, gate 27, group 28, cell 36, write port 37, h buffer and beat 38.
TEST(DrawnCase, EveryLatencyInItsPlace) {
  cfg::Accel a = tiny();
  a.lat = {2, 3, 3, 2, 6, 8, 2};
  const Trace t = run_trace(a, small(Schedule::intergate, 1));
  EXPECT_EQ(t.control, ".ssssxXaH" + run("d", 31) + ".");
  EXPECT_THAT(t.when(&Prediction::tile_sum), ElementsAre(17, 19));
  EXPECT_THAT(t.when_preact(false), ElementsAre(21));
  EXPECT_THAT(t.when(&Prediction::gate), ElementsAre(27));
  EXPECT_THAT(t.when(&Prediction::cell), ElementsAre(36));
  EXPECT_THAT(t.when(&Prediction::write_back), ElementsAre(37));
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(38));
}

// GRU, Unfolded, I = 4, H = 5, K = 16: Q(16) = 5, one block without remainder. Setup 1-4, run 5: x beat. N = 1: X 6-9,
// ib_raw 10, 11, H 12-16: leaving with n = 5 chunks (S = NumCu = 1). Partial 14, preact 21, chunks 22-26, units_ready =
// 5 in 27: groups 27-31, visible 28-32. h_units = 4 in 32: beat 0; h_steps = 1 in 33: beat 1; last drain cycle 34.
TEST(DrawnCase, GruUnfoldedHoldsFiveUnitsInSixteenRows) {
  const Trace t =
      run_trace(tiny(), of_cell(Cell::gru, make_descriptor(Schedule::unfolded, 16, Padding::dynamic, 4, 5, 1)));
  EXPECT_EQ(t.control, ".ssssx" + run("X", 4) + "ii" + run("H", 5) + run("d", 18) + ".");
  EXPECT_EQ(t.when_preact(true), CycleList{14});
  EXPECT_EQ(t.when_preact(false), CycleList{21});
  EXPECT_THAT(t.when(&Prediction::gate), ElementsAre(22, 23, 24, 25, 26));
  EXPECT_THAT(t.when(&Prediction::cell), ElementsAre(28, 29, 30, 31, 32));
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(32, 33));
}

// GRU, Batch, T = 2, H = 1: nfull = 0: setup 1-3, run 4. Three blocks (r, z, n) of X, H: 5-10. Only gate n completes:
// it leaves at s = 10, chunk 16, units_ready in 17, group 17, cell 18, h_steps and beat 19. The first h tile of a block
// does not start a chain: it would wait for the accumulator if LatAcc were above 1. Step 1 is step 0 moved by 14.
TEST(DrawnCase, GruBatchCompletesWithGateN) {
  const Trace t = run_trace(tiny(), of_cell(Cell::gru, small(Schedule::batch, 2)));
  EXPECT_EQ(t.control, ".sssxXHXHXH" + run("h", 8) + "XHXHXH" + run("d", 10) + ".");
  EXPECT_THAT(t.when(&Prediction::gate), ElementsAre(12, 14, 16, 26, 28, 30));
  EXPECT_THAT(t.when(&Prediction::cell), ElementsAre(18, 32));
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(19, 33));
}

// The same with LatAcc = 3, Intergate (Q(4) = 1, setup 1-4, run 5): X 6, acc_raw 7 and 8, H 9. Lp = 7: preact 16, gate
// 17, group 18, cell 19, h_steps and beat 20, last drain cycle 21.
TEST(DrawnCase, GruFirstHTileWaitsForTheAccumulator) {
  cfg::Accel a = tiny();
  a.lat.acc = 3;
  const Trace t = run_trace(a, of_cell(Cell::gru, small(Schedule::intergate, 1)));
  EXPECT_EQ(t.control, ".ssssxXaaH" + run("d", 12) + ".");
  EXPECT_EQ(t.when_preact(false), CycleList{16});
}

// Elman, Unfolded, I = 4, H = 6, K = 4: single-gate blocks, Q = 4: 4 + 2 units. Setup 1-4, run 5. X of both blocks 6
// and 7, ib_raw 8, H 9, 10 (leaving) and 11, 12 (leaving). S = NumMfu = 4: one chunk each, 16 and 18. units_ready = 4
// in 17, 6 in 19: groups 17-22, visible 18-23. h_units = 4 in 22: beat 0; h_steps = 1 in 24: beat 1; last drain
// cycle 25.
TEST(DrawnCase, ElmanUnfoldedHasChunksOfTheMfus) {
  const Trace t =
      run_trace(tiny(), of_cell(Cell::elman, make_descriptor(Schedule::unfolded, 4, Padding::fixed, 4, 6, 1)));
  EXPECT_EQ(t.control, ".ssssxXXiHHHH" + run("d", 13) + ".");
  EXPECT_THAT(t.when_preact(true), ElementsAre(11, 12));
  EXPECT_THAT(t.when_preact(false), ElementsAre(15, 17));
  EXPECT_THAT(t.when(&Prediction::gate), ElementsAre(16, 18));
  EXPECT_EQ(t.cycles[18].gate.group, 1u);
  EXPECT_THAT(t.when(&Prediction::cell), ElementsAre(18, 19, 20, 21, 22, 23));
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(22, 24));
}

// Elman, Intergate, T = 2, H = 1 < Q = 4: setup 1-3, run 4, X 5, H 6: chunk 12, group 13, cell 14, h_steps and beat 15.
// h_raw 7-14. Step 1 is step 0 moved by 10.
TEST(DrawnCase, ElmanIntergate) {
  const Trace t = run_trace(tiny(), of_cell(Cell::elman, small(Schedule::intergate, 2)));
  EXPECT_EQ(t.control, ".sssxXH" + run("h", 8) + "XH" + run("d", 10) + ".");
  EXPECT_THAT(t.when(&Prediction::cell), ElementsAre(14, 24));
  EXPECT_THAT(t.when(&Prediction::h), ElementsAre(15, 25));
}

// Ids of a two-step Unfolded run (drawn above): which tile, block and step each event names.
TEST(DrawnCase, EventsNameTheirStepAndIndex) {
  const Trace t = run_trace(tiny(), small(Schedule::unfolded, 2));
  EXPECT_EQ(t.cycles[10].issue.step, 1u);
  EXPECT_EQ(t.cycles[10].issue.tile, 0u);
  EXPECT_EQ(t.cycles[18].issue.step, 1u);
  EXPECT_EQ(t.cycles[18].issue.tile, 1u);
  EXPECT_EQ(t.cycles[14].tile_sum.step, 1u);
  EXPECT_EQ(t.cycles[15].preact.step, 1u);
  EXPECT_TRUE(t.cycles[15].preact.partial);
  EXPECT_EQ(t.cycles[14].preact.step, 0u);
  EXPECT_EQ(t.cycles[24].gate.step, 1u);
  EXPECT_EQ(t.cycles[26].cell.step, 1u);
  EXPECT_EQ(t.cycles[26].write_back.step, 1u);
}

}  // namespace
}  // namespace sharp::golden
