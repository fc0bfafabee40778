// SPDX-License-Identifier: Apache-2.0
// Starts, refusals, error register and runs one after another (docs/timing.md section 1, docs/architecture.md section
// 4).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "golden/timing/audit.h"

namespace sharp::golden {
namespace {

using cfg::ErrorCode;
using cfg::Padding;
using cfg::Schedule;
using cfg::StallReason;
using ::testing::HasSubstr;

cfg::Descriptor small() { return make_descriptor(Schedule::intergate, 4, Padding::fixed, 4, 1, 1); }

/// Steps with only CTRL written.
const Prediction& write_ctrl(TimingModel& model, bool start, bool clear, const cfg::Descriptor& desc) {
  return model.step({start, clear, {&desc, 1}, 0, true, true});
}

void expect_refused(const cfg::Accel& accel, const cfg::Descriptor& desc, unsigned setup_cycles, ErrorCode code) {
  const Trace t = run_trace(accel, desc);
  EXPECT_EQ(t.control, "." + run("s", setup_cycles) + ".") << cfg::to_string(code);
  for (size_t i = 0; i + 1 < t.cycles.size(); ++i) EXPECT_EQ(t.cycles[i].error, ErrorCode::none);
  const Prediction& end = t.cycles.back();
  EXPECT_EQ(end.error, code);
  EXPECT_FALSE(end.done);
  EXPECT_EQ(end.counters.cycles, setup_cycles);
  EXPECT_EQ(end.counters.stalls[static_cast<size_t>(StallReason::setup)], setup_cycles);
  EXPECT_TRUE(t.when_x_ready().empty());
  EXPECT_TRUE(t.plan.tiles.empty());
}

// Codes 1-7: check in cycle 1, idle with the code in 2.
TEST(Refusal, InTheCheckCycle) {
  auto with = [](uint32_t cfg::Descriptor::*field, uint32_t value) {
    cfg::Descriptor d = small();
    d.*field = value;
    return d;
  };
  using D = cfg::Descriptor;
  expect_refused(tiny(), with(&D::cell, 3), 1, ErrorCode::unknown_cell);
  expect_refused(tiny(), with(&D::schedule, 4), 1, ErrorCode::unknown_schedule);
  expect_refused(tiny(), with(&D::padding, 2), 1, ErrorCode::unknown_padding);
  expect_refused(tiny(), with(&D::steps, 0), 1, ErrorCode::zero_size);
  expect_refused(tiny(), with(&D::input_size, 2049), 1, ErrorCode::input_too_large);
  expect_refused(tiny(), with(&D::hidden_size, 2049), 1, ErrorCode::hidden_too_large);
  expect_refused(tiny(), with(&D::k, 12), 1, ErrorCode::k_not_legal);
}

// Two tiles a step, one row of weight memory: check 1, divide 2-3 (nfull = 1), fit 4, idle 5.
TEST(Refusal, WeightsInTheFitCycle) {
  cfg::Accel a = tiny();
  a.weight_depth = 1;
  expect_refused(a, small(), 4, ErrorCode::weights_not_fitting);
}

// K = 16, H = 5, dynamic: P = 4 + 1 aligned up to 8 > 4. check 1, divide 2-3, cover 4-18, fit 19, idle 20.
TEST(Refusal, BiasInTheFitCycleAfterTheCover) {
  cfg::Accel a = tiny();
  a.bias_depth = 4;
  expect_refused(a, make_descriptor(Schedule::intergate, 16, Padding::dynamic, 4, 5, 1), 19,
                 ErrorCode::bias_not_fitting);
}

// The same with room for the biases but not for the partial sums of Unfolded; fixed padding: no cover.
TEST(Refusal, IntermediateInTheFitCycle) {
  cfg::Accel a = tiny();
  a.intermediate_depth = 4;
  expect_refused(a, make_descriptor(Schedule::unfolded, 16, Padding::fixed, 4, 5, 1), 4,
                 ErrorCode::intermediate_not_fitting);
}

TEST(Refusal, IsStickyUntilCleared) {
  TimingModel model(tiny());
  cfg::Descriptor bad = small();
  bad.k = 5;
  run_trace(model, bad);
  EXPECT_EQ(write_ctrl(model, false, false, bad).error, ErrorCode::k_not_legal);
  EXPECT_EQ(write_ctrl(model, false, true, bad).error, ErrorCode::k_not_legal);
  EXPECT_EQ(write_ctrl(model, false, false, bad).error, ErrorCode::none);
}

TEST(Refusal, AcceptedStartClearsErrorDoneAndCounters) {
  TimingModel model(tiny());
  cfg::Descriptor bad = small();
  bad.k = 5;
  run_trace(model, small());
  run_trace(model, bad);
  const Trace t = run_trace(model, small());
  EXPECT_EQ(t.cycles[0].error, ErrorCode::k_not_legal);
  EXPECT_EQ(t.cycles[0].counters.cycles, 1u);
  EXPECT_FALSE(t.cycles[0].done);
  EXPECT_EQ(t.cycles[1].error, ErrorCode::none);
  EXPECT_EQ(t.cycles[1].counters, Counters{});
  EXPECT_TRUE(t.cycles.back().done);
}

// A refused start after a good run: done = 0 from its check cycle on.
TEST(Refusal, ClearsDoneOfTheRunBefore) {
  TimingModel model(tiny());
  cfg::Descriptor bad = small();
  bad.hidden_size = 0;
  EXPECT_TRUE(run_trace(model, small()).cycles.back().done);
  const Trace t = run_trace(model, bad);
  EXPECT_TRUE(t.cycles[0].done);
  EXPECT_FALSE(t.cycles[1].done);
  EXPECT_FALSE(t.cycles[2].done);
}

/// A small run in which CTRL is also written in cycle `when`.
Trace disturbed(uint64_t when, bool start, bool clear) {
  TimingModel model(tiny());
  const cfg::Descriptor desc = small();
  Trace trace;
  for (uint64_t cycle = 0; cycle < 19; ++cycle) {
    const bool here = cycle == when;
    record(trace, model, {cycle == 0 || (here && start), here && clear, {&desc, 1}, 0, true, true});
  }
  return trace;
}

TEST(StartWhileBusy, IsReportedAndDisturbsNothing) {
  const Trace calm = run_trace(tiny(), small());
  for (uint64_t when = 1; when <= 17; ++when) {
    const Trace t = disturbed(when, true, false);
    EXPECT_EQ(t.control, calm.control) << when;
    EXPECT_EQ(t.cycles.back().counters, calm.cycles.back().counters) << when;
    EXPECT_EQ(t.cycles[when].error, ErrorCode::none);
    for (size_t i = when + 1; i < t.cycles.size(); ++i) EXPECT_EQ(t.cycles[i].error, ErrorCode::start_while_busy);
    EXPECT_TRUE(t.cycles.back().done);
  }
}

TEST(StartWhileBusy, WinsOverAClearInTheSameCycle) {
  EXPECT_EQ(disturbed(7, true, true).cycles[8].error, ErrorCode::start_while_busy);
}

TEST(StartWhileBusy, InTheCycleOfARefusalTheRefusalIsReported) {
  TimingModel model(tiny());
  cfg::Descriptor bad = small();
  bad.k = 5;
  write_ctrl(model, true, false, bad);
  write_ctrl(model, true, false, bad);  // check: the refusal and the second start fall together
  const Prediction& p = write_ctrl(model, false, false, bad);
  EXPECT_FALSE(p.busy);
  EXPECT_EQ(p.error, ErrorCode::k_not_legal);
}

TEST(StartWhileBusy, ClearWhileBusyTakesItAway) {
  TimingModel model(tiny());
  const cfg::Descriptor desc = small();
  write_ctrl(model, true, false, desc);
  write_ctrl(model, true, false, desc);
  EXPECT_EQ(write_ctrl(model, false, true, desc).error, ErrorCode::start_while_busy);
  EXPECT_EQ(write_ctrl(model, false, false, desc).error, ErrorCode::none);
}

// Started in the first idle cycle again and again: each run is the same, whatever ran before.
TEST(BackToBack, RunsDoNotSeeEachOther) {
  cfg::Accel a = sharp_64();
  a.lat = {2, 3, 3, 2, 6, 8, 2};
  TimingModel model(a);
  std::vector<cfg::Descriptor> descs;
  for (unsigned s = 0; s < 4; ++s) {
    descs.push_back(make_descriptor(static_cast<Schedule>(s), 16, Padding::dynamic, 13, 21, 3));
    descs.push_back(make_descriptor(static_cast<Schedule>(3 - s), 64, Padding::fixed, 9, 40 + s, 2));
  }
  for (const cfg::Descriptor& d : descs) {
    const Trace shared = run_trace(model, d), alone = run_trace(a, d);
    EXPECT_EQ(shared.control, alone.control);
    EXPECT_EQ(shared.cycles.back().counters, alone.cycles.back().counters);
    Audit(a, shared, Traffic{}).check();  // every id of every event
  }
}

// The next start falls in the first idle cycle, 18: the run shows the same letters without a gap.
TEST(BackToBack, StartInTheFirstIdleCycle) {
  const std::string once = run_trace(tiny(), small()).control;
  TimingModel model(tiny());
  const cfg::Descriptor desc = small();
  Trace both;
  for (uint64_t cycle = 0; cycle < 37; ++cycle)
    record(both, model, {cycle % 18 == 0 && cycle < 36, false, {&desc, 1}, 0, true, true});
  EXPECT_EQ(both.control, once.substr(0, 18) + once);
}

TEST(Model, IsIdleWithoutAStart) {
  TimingModel model(tiny());
  for (int i = 0; i < 5; ++i) {
    const Prediction& p = model.step({.x_valid = true, .h_ready = true});
    EXPECT_EQ(p.cycle, static_cast<uint64_t>(i));
    EXPECT_FALSE(p.busy || p.done || p.x_ready || p.h.valid || p.issue.valid);
    EXPECT_EQ(p.stall, StallReason::none);
  }
}

TEST(Model, RefusesALatencyOfZero) {
  cfg::Accel a = tiny();
  a.lat.wb = 0;
  EXPECT_THROW(TimingModel{a}, std::invalid_argument);
}

TEST(IdealCounters, EqualTheSteppedRun) {
  const cfg::Descriptor d = make_descriptor(Schedule::batch, 32, Padding::dynamic, 10, 45, 4);
  EXPECT_EQ(ideal_counters(sharp_64(), d), run_trace(sharp_64(), d).cycles.back().counters);
}

TEST(IdealCounters, ThrowTheNameOfTheError) {
  cfg::Descriptor d = small();
  d.padding = 9;
  try {
    ideal_counters(tiny(), d);
    FAIL() << "accepted";
  } catch (const std::invalid_argument& e) {
    EXPECT_THAT(e.what(), HasSubstr("unknown_padding"));
  }
}

}  // namespace
}  // namespace sharp::golden
