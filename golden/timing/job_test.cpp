// SPDX-License-Identifier: Apache-2.0
// Jobs of several passes drawn by hand from docs/timing.md sections 1 and 4, compared in every cycle. tiny.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "golden/timing/trace.h"

namespace sharp::golden {
namespace {

using cfg::Descriptor;
using cfg::ErrorCode;
using cfg::Padding;
using cfg::Schedule;
using cfg::StallReason;
using ::testing::ElementsAre;

/// The layer of docs/timing.md section 5.
Descriptor small() { return make_descriptor(Schedule::intergate, 4, Padding::fixed, 4, 1, 1); }
Descriptor reading(Descriptor d, uint32_t addr, uint32_t stride = 0) {
  d.source = 1;
  d.source_addr = addr;
  d.source_stride = stride;
  return d;
}
Descriptor writing(Descriptor d, uint32_t addr, uint32_t stride = 0) {
  d.destination = 1;
  d.destination_addr = addr;
  d.destination_stride = stride;
  return d;
}

std::vector<uint32_t> addresses(const Trace& t, SequenceBeat Prediction::*event) {
  std::vector<uint32_t> list;
  for (const Prediction& p : t.cycles)
    if ((p.*event).valid) list.push_back((p.*event).addr);
  return list;
}
uint32_t stalls(const Trace& t, StallReason r) { return t.cycles.back().counters.stalls[static_cast<size_t>(r)]; }

// Pass 0 is section 5 with its beat of cycle 16 written to beat 3 of the sequence buffer. 17 is its last drain cycle;
// 18 check, 19-20 divide, 21 fit, 22 run: beat 3 is read. From there on pass 1 is section 5 again, 17 cycles later: X
// 23, H 24, beat at the pins 33, last drain cycle 34, idle 35.
std::vector<Descriptor> two_passes() { return {writing(small(), 3), reading(small(), 3)}; }

TEST(TwoPasses, EveryCycle) {
  const Trace t = run_trace(tiny(), two_passes());
  EXPECT_EQ(t.control, ".ssssxXH" + run("d", 10) + "ssssxXH" + run("d", 10) + ".");
  EXPECT_EQ(t.x_beats, CycleList{5});
  EXPECT_EQ(t.when(&Prediction::seq_write), CycleList{16});
  EXPECT_EQ(t.when(&Prediction::seq_read), CycleList{22});
  EXPECT_EQ(t.when(&Prediction::h), CycleList{33});
  EXPECT_EQ(t.when_x_ready(), CycleList{5});
  EXPECT_THAT(t.when(&Prediction::tile_sum), ElementsAre(10, 11, 27, 28));
  EXPECT_THAT(t.when_preact(false), ElementsAre(12, 29));
  EXPECT_THAT(t.when(&Prediction::gate), ElementsAre(13, 30));
  EXPECT_THAT(t.when(&Prediction::write_back), ElementsAre(15, 32));
  EXPECT_EQ(t.cycles[16].seq_write.addr, 3u);
  EXPECT_EQ(t.cycles[22].seq_read.addr, 3u);
}

TEST(TwoPasses, PassAndDoneChangeAfterTheLastDrainCycle) {
  const Trace t = run_trace(tiny(), two_passes());
  for (const Prediction& p : t.cycles) {
    EXPECT_EQ(p.pass, p.cycle >= 18) << p.cycle;
    EXPECT_EQ(p.busy, p.cycle >= 1 && p.cycle < 35) << p.cycle;
    EXPECT_EQ(p.done, p.cycle == 35) << p.cycle;
    EXPECT_EQ(p.error, ErrorCode::none);
  }
}

TEST(TwoPasses, CountersGoOnAndCountBeatsAtThePinsOnly) {
  const Trace t = run_trace(tiny(), two_passes());
  const Counters& middle = t.cycles[18].counters;
  EXPECT_EQ(middle.cycles, 17u);
  EXPECT_EQ(middle.tiles, 2u);
  EXPECT_EQ(middle.h_beats, 0u);
  const Counters& c = t.cycles.back().counters;
  EXPECT_EQ(c.cycles, 34u);
  EXPECT_EQ(c.tiles, 4u);
  EXPECT_EQ(c.x_beats, 1u);
  EXPECT_EQ(c.h_beats, 1u);
  EXPECT_EQ(stalls(t, StallReason::setup), 8u);
  EXPECT_EQ(stalls(t, StallReason::x_starved), 2u);
  EXPECT_EQ(stalls(t, StallReason::drain), 20u);
}

// The sequence buffer waits for nobody: x never valid and h never ready do not touch a pass between two others.
TEST(TwoPasses, PinsDoNotMatterToASequencePass) {
  const std::vector<Descriptor> passes = {writing(small(), 3), writing(reading(small(), 3), 4), reading(small(), 4)};
  const Trace t = run_trace(tiny(), passes, {[](uint64_t c) { return c < 18; }, from(50)});
  EXPECT_EQ(t.control, ".ssssxXH" + run("d", 10) + "ssssxXH" + run("d", 10) + "ssssxXH" + run("d", 10) + ".");
  EXPECT_EQ(t.when(&Prediction::h), CycleList{50});
  EXPECT_THAT(addresses(t, &Prediction::seq_write), ElementsAre(3, 4));
  EXPECT_THAT(addresses(t, &Prediction::seq_read), ElementsAre(3, 4));
}

// h ready only from cycle 20: pass 1 starts when the last beat of pass 0 has left. Beat 16..20, last drain cycle 21,
// pass 1 from 22 on.
TEST(TwoPasses, TheSecondWaitsForTheLastBeatOfTheFirst) {
  const std::vector<Descriptor> passes = {small(), small()};
  const Trace t = run_trace(tiny(), passes, {from(0), from(20)});
  EXPECT_EQ(t.control, ".ssssxXH" + run("d", 14) + "ssssxXH" + run("d", 10) + ".");
  EXPECT_EQ(t.x_beats, (CycleList{5, 26}));
  EXPECT_EQ(t.cycles[21].pass, 0u);
  EXPECT_EQ(t.cycles[22].pass, 1u);
}

// Reconfiguration to the layer of DrawnCase.CoverTakes15CyclesAndTheMfuIsBusy: check 1, nfull + 1 = 2, cover 15, fit 1.
TEST(Reconfiguration, CostsWhatSetUpCosts) {
  const std::vector<Descriptor> passes = {small(), make_descriptor(Schedule::unfolded, 16, Padding::dynamic, 4, 5, 1)};
  const Trace t = run_trace(tiny(), passes);
  EXPECT_EQ(t.control, ".ssssxXH" + run("d", 10) + run("s", 19) + "xXXXXXiHHHHHHmmH" + run("d", 13) + ".");
  EXPECT_EQ(stalls(t, StallReason::setup), 4u + 19);
}

// I = 6, H = 5: two beats a row on each side; T = 3. Reading forward from beat 10, writing from the last row on.
TEST(SequenceBeats, FollowTheirStrides) {
  Descriptor d = make_descriptor(Schedule::unfolded, 8, Padding::fixed, 6, 5, 3);
  d = writing(reading(d, 10, 3), 24, static_cast<uint32_t>(-4));
  const Trace t = run_trace(tiny(), d);
  EXPECT_THAT(addresses(t, &Prediction::seq_read), ElementsAre(10, 11, 13, 14, 16, 17));
  EXPECT_THAT(addresses(t, &Prediction::seq_write), ElementsAre(24, 25, 20, 21, 16, 17));
  uint32_t n = 0;
  for (const Prediction& p : t.cycles) {
    if (!p.seq_write.valid) continue;
    EXPECT_EQ(p.seq_write.step, n / 2);
    EXPECT_EQ(p.seq_write.beat, n++ % 2);
  }
  EXPECT_TRUE(t.when(&Prediction::h).empty());
  EXPECT_TRUE(t.when_x_ready().empty());
  EXPECT_EQ(t.cycles.back().counters.x_beats + t.cycles.back().counters.h_beats, 0u);
}

// ---- refusals -------------------------------------------------------------------------------------------------------

/// Pass 0 as in section 5, then the refused pass with so many cycles of set-up.
void expect_second_refused(const Descriptor& second, unsigned setup, ErrorCode code) {
  TimingModel model(tiny());
  const std::vector<Descriptor> passes = {small(), second};
  const Trace t = run_trace(model, passes);
  EXPECT_EQ(t.control, ".ssssxXH" + run("d", 10) + run("s", setup) + ".") << cfg::to_string(code);
  EXPECT_EQ(t.cycles[t.cycles.size() - 2].error, ErrorCode::none);
  const Prediction& end = t.cycles.back();
  EXPECT_EQ(end.error, code);
  EXPECT_EQ(end.pass, 1u);
  EXPECT_FALSE(end.done);
  EXPECT_EQ(end.counters.tiles, 2u);
  EXPECT_EQ(end.counters.h_beats, 1u);
  EXPECT_EQ(end.counters.cycles, 17 + setup);
  EXPECT_TRUE(t.plan.tiles.empty());
  const Trace next = run_trace(model, small());  // an accepted start clears it all
  EXPECT_EQ(next.cycles[0].pass, 1u);
  EXPECT_EQ(next.cycles[1].pass, 0u);
  EXPECT_EQ(next.control, ".ssssxXH" + run("d", 10) + ".");
  EXPECT_TRUE(next.cycles.back().done);
}

TEST(JobRefusal, OfASecondPassInItsCheckCycle) {
  Descriptor d = small();
  d.source = 2;
  expect_second_refused(d, 1, ErrorCode::unknown_route);
  d = small();
  d.state_base = 2;
  expect_second_refused(d, 1, ErrorCode::state_not_fitting);
  d = small();
  d.cell = 3;
  expect_second_refused(d, 1, ErrorCode::unknown_cell);
}

TEST(JobRefusal, OfASecondPassInItsFitCycle) {
  Descriptor d = small();
  d.weight_base = 16384 - 1;
  expect_second_refused(d, 4, ErrorCode::weights_not_fitting);
  d = small();
  d.bias_base = 1;
  expect_second_refused(d, 4, ErrorCode::bias_not_fitting);
  expect_second_refused(reading(small(), 4096), 4, ErrorCode::sequence_not_fitting);
  d = writing(make_descriptor(Schedule::unfolded, 16, Padding::dynamic, 4, 5, 1), 4095);
  expect_second_refused(d, 19, ErrorCode::sequence_not_fitting);
}

TEST(JobRefusal, OfTooManyPassesInTheFirstCheckCycle) {
  const std::vector<Descriptor> passes(17, small());
  const Trace t = run_trace(tiny(), passes);
  EXPECT_EQ(t.control, ".s.");
  EXPECT_EQ(t.cycles.back().error, ErrorCode::too_many_passes);
  EXPECT_EQ(t.cycles.back().pass, 0u);
  const Trace most = run_trace(tiny(), std::vector<Descriptor>(16, small()));
  EXPECT_EQ(most.cycles.back().error, ErrorCode::none);
  EXPECT_EQ(most.cycles.back().pass, 15u);
}

// Entries that nobody has written are 0: T = 0.
TEST(JobRefusal, OfAnEntryThatNobodyWrote) {
  TimingModel model(tiny());
  const Descriptor only = small();
  Trace trace;
  for (uint64_t cycle = 0; cycle < 20; ++cycle) record(trace, model, {cycle == 0, false, {&only, 1}, 1, true, true});
  EXPECT_EQ(trace.control, ".ssssxXH" + run("d", 10) + "s.");
  EXPECT_EQ(trace.cycles.back().error, ErrorCode::zero_size);
}

// ---- writes while busy ----------------------------------------------------------------------------------------------

/// two_passes(), with CTRL written in cycle `when` while the table shows another job.
Trace disturbed(uint64_t when, bool start, bool clear) {
  TimingModel model(tiny());
  const std::vector<Descriptor> passes = two_passes(), other(3, Descriptor{});
  Trace trace;
  for (uint64_t cycle = 0; cycle < 36; ++cycle) {
    const bool here = cycle == when;
    const auto& table = cycle == 0 ? passes : other;
    record(trace, model, {cycle == 0 || (here && start), here && clear, table, cycle == 0 ? 1u : 2u, true, true});
  }
  return trace;
}

TEST(BusyJob, KeepsItsTable) {
  const Trace calm = run_trace(tiny(), two_passes());
  for (uint64_t when = 1; when <= 34; ++when) {
    const Trace t = disturbed(when, true, false);
    EXPECT_EQ(t.control, calm.control) << when;
    EXPECT_EQ(t.cycles.back().error, ErrorCode::start_while_busy);
    EXPECT_TRUE(t.cycles.back().done);
    EXPECT_EQ(t.cycles.back().pass, 1u);
  }
}

TEST(BusyJob, TheCheckOfASecondPassClearsNoError) {
  TimingModel model(tiny());
  const std::vector<Descriptor> passes = two_passes();
  for (uint64_t cycle = 0; cycle < 35; ++cycle) model.step({cycle == 0 || cycle == 5, false, passes, 1, true, true});
  EXPECT_EQ(model.step({}).error, ErrorCode::start_while_busy);
}

TEST(BusyJob, ShowsThePlanOfTheCurrentPass) {
  TimingModel model(tiny());
  const std::vector<Descriptor> passes = two_passes();
  for (uint64_t cycle = 0; cycle < 36; ++cycle) {
    model.step({cycle == 0, false, passes, 1, true, true});
    EXPECT_EQ(model.plan().desc, passes[cycle >= 17]) << cycle;  // after the step of the last drain cycle
  }
}

TEST(IdealCounters, OfAJobEqualTheSteppedRun) {
  EXPECT_EQ(ideal_counters(tiny(), two_passes()), run_trace(tiny(), two_passes()).cycles.back().counters);
}

}  // namespace
}  // namespace sharp::golden
