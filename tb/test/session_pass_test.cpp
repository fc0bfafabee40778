// SPDX-License-Identifier: Apache-2.0
// Right DUTs pass with a full count: all cells, schedules, K and paddings, random shapes, with and without traffic.
#include <gmock/gmock.h>

#include <cmath>

#include "golden/datapath/job_datapath.h"
#include "tb/sim/expected_counts.h"
#include "tb/sim/session.h"
#include "tb/test/fake_dut.h"

namespace sharp::tb::test {
namespace {

using cfg::Cell;
using cfg::Direction;
using cfg::Padding;
using cfg::Schedule;

SessionResult run(const TestCase& c, const SessionOptions& options) {
  FakeDut dut(c);
  return run_checked(dut, c.accel, c.job(), c.input, options);
}

SessionOptions busy_traffic(uint64_t seed) {
  SessionOptions o;
  o.seed = seed;
  o.traffic = {{0.3, 4}, {0.3, 6}};
  return o;
}

std::string why(const SessionResult& r) {
  return std::string(to_string(r.verdict)) + ": " + r.detail + "\n" + (r.failure ? r.failure->message : "");
}

const Count& count(const SessionResult& r, Boundary b) { return r.counts.at(static_cast<size_t>(b)); }

/// Wrong in one element of h from its second start on.
class TiredDut : public FakeDut {
 public:
  explicit TiredDut(const TestCase& c) : FakeDut(c) {}
  const DutOutputs& clock(const DutInputs& in) override {
    starts_ += in.reg_valid && in.reg_write && in.reg_addr == 0 && (in.reg_wdata & 1);
    DutOutputs& out = const_cast<DutOutputs&>(FakeDut::clock(in));
    if (starts_ < 2 || !out.h_valid) return out;
    h_ = *out.h_data ^ 1;
    out.h_data = &h_;
    return out;
  }

 private:
  unsigned starts_ = 0;
  uint16_t h_ = 0;
};

/// h and c of all steps straight from a datapath.
void expect_outputs(const TestCase& c, const SessionResult& r) {
  golden::JobDatapath golden(c.job(), c.input);
  const unsigned hidden = c.desc().hidden_size;
  for (unsigned t = 0; t < c.desc().steps; ++t) {
    const golden::StepValues& v = golden.step(0, t);
    ASSERT_TRUE(std::equal(v.h.begin(), v.h.end(), r.h.begin() + t * hidden)) << "h of step " << t;
    ASSERT_TRUE(std::equal(v.c.begin(), v.c.end(), r.c.begin() + t * hidden)) << "c of step " << t;
  }
  EXPECT_EQ(r.passes.at(0).h, golden.final_h(0));
  EXPECT_EQ(r.passes[0].c, golden.final_c(0));
  EXPECT_EQ(r.passes[0].cycles, r.rtl.cycles);
}

void expect_pass(const TestCase& c, const SessionOptions& options) {
  const SessionResult r = run(c, options);
  ASSERT_EQ(r.verdict, Verdict::pass) << why(r);
  EXPECT_EQ(r.golden, r.rtl);
  // Values of a unit: GRU has two sums in gate n, which pass the MFUs unchanged.
  const auto cell = static_cast<Cell>(c.desc().cell);
  const unsigned gates = cell == Cell::lstm ? 4 : cell == Cell::gru ? 2 : 1;
  const unsigned preacts = cell == Cell::gru ? 4 : gates;
  EXPECT_EQ(count(r, Boundary::gate).compared, gates * c.desc().hidden_size * c.desc().steps);
  EXPECT_EQ(count(r, Boundary::preact).compared, preacts * c.desc().hidden_size * c.desc().steps);
  EXPECT_EQ(count(r, Boundary::control).compared, r.cycles_compared);
  EXPECT_GT(r.utilisation, 0.0);
  EXPECT_LE(r.utilisation, 1.0);
  expect_outputs(c, r);
}

class EverySchedule : public testing::TestWithParam<std::tuple<Cell, Schedule, Padding>> {};

TEST_P(EverySchedule, PassesForEveryKAndRandomShapes) {
  const auto [cell, schedule, padding] = GetParam();
  cfg::Random random(static_cast<uint64_t>(schedule) * 2 + static_cast<uint64_t>(padding), "shapes");
  for (const cfg::Accel& accel : {tiny_accel(), small_accel()}) {
    for (const unsigned k : accel.legal_ks()) {
      const auto input = static_cast<unsigned>(random.between(1, accel.max_input / 2));
      const auto hidden = static_cast<unsigned>(random.between(1, accel.max_hidden / 2));
      const TestCase c = make_case(accel, schedule, k, padding, input, hidden, 5, random.next(), cell);
      SCOPED_TRACE(testing::Message() << accel.name << " k " << k << " I " << input << " H " << hidden);
      expect_pass(c, {});
      expect_pass(c, busy_traffic(c.seed));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, EverySchedule,
                         testing::Combine(testing::Values(Cell::lstm, Cell::gru, Cell::elman),
                                          testing::Values(Schedule::sequential, Schedule::batch, Schedule::intergate,
                                                          Schedule::unfolded),
                                          testing::Values(Padding::fixed, Padding::dynamic)),
                         [](const auto& info) {
                           return std::string(cfg::to_string(std::get<0>(info.param))) + "_" +
                                  std::string(cfg::to_string(std::get<1>(info.param))) + "_" +
                                  std::string(cfg::to_string(std::get<2>(info.param)));
                         });

TEST(SessionPass, SmallestCase) {
  expect_pass(make_case(tiny_accel(), Schedule::intergate, 4, Padding::fixed, 4, 1, 1, 1), {});
}

TEST(SessionPass, NanAndInfinityInAGru) {
  TestCase c = make_case(tiny_accel(), Schedule::unfolded, 8, Padding::dynamic, 7, 5, 4, 1, Cell::gru);
  c.weights().b[10] = 0xFFC0'1234;  // nx of unit 0
  c.weights().b_rn[1] = 0x7F80'0001;
  c.weights().r[60] = 0x7C00;
  c.state().h0[3] = 0xFE01;
  expect_pass(c, {});
}

TEST(SessionPass, ManyStepsUnderHeavyBackPressure) {
  SessionOptions o;
  o.traffic = {{0.0, 1}, {0.9, 50}};
  expect_pass(make_case(tiny_accel(), Schedule::unfolded, 16, Padding::fixed, 3, 5, 60, 3), o);
}

TEST(SessionPass, SameSeedSameCyclesOtherSeedOthers) {
  const TestCase c = usual_case();
  const uint64_t first = run(c, busy_traffic(1)).sim_cycles;
  EXPECT_EQ(run(c, busy_traffic(1)).sim_cycles, first);
  const bool differs = run(c, busy_traffic(2)).sim_cycles != first || run(c, busy_traffic(3)).sim_cycles != first;
  EXPECT_TRUE(differs);
}

TEST(SessionPass, HostNoiseDisturbsNothing) {
  SessionOptions o = busy_traffic(5);
  o.host_noise = 0.3;
  const TestCase c = make_case(small_accel(), Schedule::batch, 16, Padding::dynamic, 20, 13, 6, 9);
  const SessionResult r = run(c, o);
  EXPECT_EQ(r.verdict, Verdict::pass) << why(r);
  expect_outputs(c, r);
}

TEST(SessionPass, NanAndInfinityEverywhere) {
  TestCase c = usual_case();
  c.weights().w[3] = 0x7C00;
  c.weights().r[7] = 0xFE01;
  c.input.x[2] = 0x0000;
  c.weights().b[5] = 0xFFC0'1234;
  c.state().c0[1] = 0x7F80'0000;
  const SessionResult r = run(c, {});
  EXPECT_EQ(r.verdict, Verdict::pass) << why(r);
}

TEST(SessionPass, ExpectationWithinTolerance) {
  const TestCase c = usual_case();
  const SessionResult plain = run(c, {});
  auto expect = std::make_shared<cfg::Expect>();
  for (const uint32_t bits : plain.c) expect->c.push_back(std::bit_cast<float>(bits) + 0.001f);
  expect->tolerance = 0.01;
  SessionOptions o;
  o.expect = expect;
  const SessionResult good = run(c, o);
  EXPECT_EQ(good.verdict, Verdict::pass) << why(good);
  EXPECT_EQ(count(good, Boundary::expect).compared, plain.c.size());
  expect->tolerance = 0.0001;
  const SessionResult bad = run(c, o);
  ASSERT_EQ(bad.verdict, Verdict::mismatch);
  EXPECT_EQ(bad.failure->boundary, Boundary::expect);
  EXPECT_EQ(bad.failure->step, 0);
  EXPECT_EQ(bad.failure->unit, 0);
}

TEST(SessionPass, NanInAnExpectationIsTold) {
  TestCase c = usual_case();
  c.weights().b[c.desc().hidden_size - 1] = 0x7FC0'0000;  // of the last unit: in step 0 the others are numbers
  const SessionResult plain = run(c, {});
  auto expect = std::make_shared<cfg::Expect>();
  for (const uint32_t bits : plain.c) expect->c.push_back(std::bit_cast<float>(bits));
  expect->tolerance = 1.0;
  SessionOptions o;
  o.expect = expect;
  const auto note = [&](size_t from) {
    for (size_t i = 0; i < from; ++i) expect->c[i] = std::isnan(expect->c[i]) ? 0.0f : expect->c[i];
    const SessionResult r = run(c, o);
    EXPECT_EQ(r.verdict, Verdict::mismatch);
    return r.failure ? r.failure->note : std::string();
  };
  EXPECT_THAT(note(0), testing::StartsWith("both are NaN, which equals nothing"));
  EXPECT_THAT(note(expect->c.size()), testing::StartsWith("the value is NaN, the expected one a number"));
  ASSERT_FALSE(std::isnan(std::bit_cast<float>(plain.c[0])));
  expect->c[0] = std::nanf("");
  EXPECT_THAT(note(0), testing::StartsWith("the expected value is NaN"));
}

/// A descriptor for each error code a start can be refused with.
std::vector<std::pair<cfg::ErrorCode, cfg::Descriptor>> refused_descriptors() {
  const cfg::Descriptor good = make_case(tiny_accel(), Schedule::unfolded, 4, Padding::fixed, 8, 8, 2, 1).desc();
  std::vector<std::pair<cfg::ErrorCode, cfg::Descriptor>> list;
  const auto add = [&](cfg::ErrorCode code, uint32_t cfg::Descriptor::*field, uint32_t value) {
    list.emplace_back(code, good);
    list.back().second.*field = value;
  };
  add(cfg::ErrorCode::unknown_cell, &cfg::Descriptor::cell, 3);
  add(cfg::ErrorCode::unknown_schedule, &cfg::Descriptor::schedule, 4);
  add(cfg::ErrorCode::unknown_padding, &cfg::Descriptor::padding, 2);
  add(cfg::ErrorCode::zero_size, &cfg::Descriptor::steps, 0);
  add(cfg::ErrorCode::input_too_large, &cfg::Descriptor::input_size, 17);
  add(cfg::ErrorCode::hidden_too_large, &cfg::Descriptor::hidden_size, 17);
  add(cfg::ErrorCode::k_not_legal, &cfg::Descriptor::k, 12);
  add(cfg::ErrorCode::weights_not_fitting, &cfg::Descriptor::input_size, 9);
  add(cfg::ErrorCode::bias_not_fitting, &cfg::Descriptor::input_size, 9);
  add(cfg::ErrorCode::intermediate_not_fitting, &cfg::Descriptor::input_size, 9);
  add(cfg::ErrorCode::unknown_route, &cfg::Descriptor::destination, 2);
  add(cfg::ErrorCode::state_not_fitting, &cfg::Descriptor::state_base, 60);
  add(cfg::ErrorCode::sequence_not_fitting, &cfg::Descriptor::source, 1);
  list.back().second.source_addr = 256;
  return list;
}

/// Memories just large enough for 8 x 8, so that the capacity errors can be provoked one at a time.
cfg::Accel cramped(cfg::ErrorCode code) {
  cfg::Accel a = tiny_accel();
  if (code == cfg::ErrorCode::weights_not_fitting) a.weight_depth = 8;
  if (code == cfg::ErrorCode::bias_not_fitting) a.bias_depth = 4;
  if (code == cfg::ErrorCode::intermediate_not_fitting) a.intermediate_depth = 4;
  return a;
}

TEST(SessionPass, EveryRefusalIsComparedAndPasses) {
  for (const auto& [code, desc] : refused_descriptors()) {
    TestCase c = usual_case();
    c.accel = cramped(code);
    c.desc() = desc;
    ASSERT_EQ(c.job().refusal, code) << cfg::to_string(code);
    const SessionResult r = run(c, {});
    EXPECT_EQ(r.verdict, Verdict::pass) << cfg::to_string(code) << " " << why(r);
    EXPECT_EQ(r.values_compared, 0u);
    EXPECT_GT(r.cycles_compared, 0u);
    EXPECT_EQ(r.utilisation, 0.0);
    EXPECT_THAT(r.detail, testing::HasSubstr(std::string(cfg::to_string(code)) + " in pass 0"));
  }
}

class Stack : public testing::TestWithParam<std::tuple<Schedule, Padding>> {};

TEST_P(Stack, PassesWithEveryDirectionAndCell) {
  const auto [schedule, padding] = GetParam();
  const std::vector<std::vector<StackLayer>> stacks = {
      {{Cell::lstm, Direction::bidirectional, 5}},
      {{Cell::lstm, Direction::reverse, 7}, {Cell::lstm, Direction::forward, 3}},
      {{Cell::gru, Direction::bidirectional, 3},
       {Cell::elman, Direction::bidirectional, 6},
       {Cell::lstm, Direction::reverse, 9}}};
  for (const auto& layers : stacks)
    for (const cfg::Accel& accel : {tiny_accel(), small_accel()})
      for (const SessionOptions& o : {SessionOptions{}, busy_traffic(3)}) {
        const TestCase c = make_stack(accel, {schedule, padding, 5, {0}}, 7, layers, 5);
        const SessionResult r = run(c, o);
        ASSERT_EQ(r.verdict, Verdict::pass) << why(r);
        EXPECT_EQ(r.golden, r.rtl);
        EXPECT_EQ(r.h, golden::JobDatapath(c.job(), c.input).output());
        EXPECT_EQ(count(r, Boundary::sequence_write).compared > 0, layers.size() > 1);
        EXPECT_EQ(count(r, Boundary::sequence_read).compared > 0, layers.size() > 1);
        uint64_t cycles = 0;
        for (const PassResult& p : r.passes) cycles += p.cycles;
        EXPECT_EQ(cycles, r.rtl.cycles);
      }
}

INSTANTIATE_TEST_SUITE_P(All, Stack,
                         testing::Combine(testing::Values(Schedule::sequential, Schedule::batch, Schedule::intergate,
                                                          Schedule::unfolded),
                                          testing::Values(Padding::fixed, Padding::dynamic)),
                         [](const auto& info) {
                           return std::string(cfg::to_string(std::get<0>(info.param))) + "_" +
                                  std::string(cfg::to_string(std::get<1>(info.param)));
                         });

TEST(SessionStack, FinalStatesAreThoseOfEveryPass) {
  const TestCase c = usual_stack();
  const SessionResult r = run(c, {});
  ASSERT_EQ(r.verdict, Verdict::pass) << why(r);
  golden::JobDatapath golden(c.job(), c.input);
  ASSERT_EQ(r.passes.size(), 4u);
  for (unsigned n = 0; n < 4; ++n) {
    EXPECT_EQ(r.passes[n].h, golden.final_h(n)) << n;
    EXPECT_EQ(r.passes[n].c, golden.final_c(n)) << n;
  }
  EXPECT_EQ(count(r, Boundary::state).compared, 2u * (5 + 5 + 3 + 5));
}

TEST(SessionStack, AHostThatMisbehavesDisturbsNothing) {
  SessionOptions o = busy_traffic(2);
  o.host_noise = 0.5;
  const SessionResult r = run(usual_stack(), o);
  EXPECT_EQ(r.verdict, Verdict::pass) << why(r);
}

TEST(SessionStack, ARefusedPassEndsTheJobAfterTheOnesBefore) {
  TestCase c = usual_stack();
  c.passes[2].desc.k = 5;
  const SessionResult r = run(c, {});
  ASSERT_EQ(r.verdict, Verdict::pass) << why(r);
  EXPECT_THAT(r.detail, testing::HasSubstr("refused as predicted (k_not_legal in pass 2)"));
  EXPECT_EQ(count(r, Boundary::cell_c).compared, 2u * 5 * 3);
  EXPECT_EQ(count(r, Boundary::state).compared, 2u * (5 + 5));
  EXPECT_GT(r.passes[2].cycles, 0u);
  EXPECT_EQ(r.passes[3].cycles, 0u);
  EXPECT_TRUE(r.h.empty());
  EXPECT_EQ(r.utilisation, 0.0);
}

TEST(SessionStack, TooManyPassesAreRefusedAtOnce) {
  TestCase c = usual_stack();
  c.accel.max_passes = 3;
  const SessionResult r = run(c, {});
  ASSERT_EQ(r.verdict, Verdict::pass) << why(r);
  EXPECT_THAT(r.detail, testing::HasSubstr("too_many_passes in pass 0"));
  EXPECT_EQ(r.values_compared, 0u);
}

TEST(RunBare, CountsTheSameBusyCycles) {
  const TestCase c = usual_case();
  for (const SessionOptions& o : {SessionOptions{}, busy_traffic(4)}) {
    FakeDut dut(c);
    double seconds = -1.0;
    const uint64_t cycles = run_bare(dut, c.accel, c.job(), c.input, o, &seconds);
    EXPECT_EQ(cycles, run(c, o).golden.cycles);
    EXPECT_GE(seconds, 0.0);
  }
}

TEST(RunBare, RefusedDescriptorThrows) {
  TestCase c = usual_case();
  c.desc().k = 5;
  FakeDut dut(c);
  EXPECT_THROW(run_bare(dut, c.accel, c.job(), c.input, {}), std::runtime_error);
}

TEST(SessionPass, EveryStartIsCompared) {
  for (const TestCase& c : {usual_case(3), usual_stack(3)}) {
    SessionOptions o = busy_traffic(4);
    const SessionResult once = run(c, o);
    o.starts = 3;
    const SessionResult thrice = run(c, o);
    ASSERT_EQ(thrice.verdict, Verdict::pass) << why(thrice);
    EXPECT_EQ(thrice.values_compared, 3 * once.values_compared);
    EXPECT_EQ(thrice.golden, once.golden);
    EXPECT_EQ(thrice.h, once.h);
    EXPECT_EQ(thrice.passes.at(0).cycles, once.passes.at(0).cycles);
  }
}

TEST(SessionPass, ARefusedJobCanBeStartedAgain) {
  TestCase c = usual_case(3);
  c.desc().k = 3;
  SessionOptions o;
  o.starts = 2;
  const SessionResult r = run(c, o);
  EXPECT_EQ(r.verdict, Verdict::pass) << why(r);
}

/// Keeps something over a further reset: with it h begins wrong after one.
class ForgetfulDut : public FakeDut {
 public:
  using FakeDut::FakeDut;
  const DutOutputs& clock(const DutInputs& in) override {
    resets_ += !in.rst_n && !in_reset_;
    in_reset_ = !in.rst_n;
    const DutOutputs& out = FakeDut::clock(in);
    if (resets_ < 2 || !out.busy) return out;
    changed_ = out;
    changed_.stall ^= 1;
    return changed_;
  }

 private:
  unsigned resets_ = 0;
  bool in_reset_ = false;
  DutOutputs changed_;
};

TEST(SessionPass, AStartThatIsCutOffLeavesNoTrace) {
  for (const TestCase& c : {usual_case(3), usual_stack(3)}) {
    const SessionOptions plain = busy_traffic(4);
    const SessionResult whole = run(c, plain);
    for (const uint64_t cycles : {1u, 2u, 9u, 40u, 100000u}) {
      SessionOptions o = plain;
      o.prelude.cut_off = cycles;
      o.starts = 2;
      const SessionResult r = run(c, o);
      ASSERT_EQ(r.verdict, Verdict::pass) << why(r);
      EXPECT_EQ(r.golden, whole.golden);
      EXPECT_EQ(r.h, whole.h);
      EXPECT_EQ(r.passes.at(0).cycles, whole.passes.at(0).cycles);
      EXPECT_GE(r.values_compared, 2 * whole.values_compared);
    }
  }
}

TEST(SessionPass, AFaultAfterTheSecondResetIsSeen) {
  const TestCase c = usual_case(3);
  for (const uint64_t cut_off : {0u, 5u}) {
    ForgetfulDut dut(c);
    SessionOptions o;
    o.prelude.cut_off = cut_off;
    EXPECT_EQ(run_checked(dut, c.accel, c.job(), c.input, o).verdict, cut_off == 0 ? Verdict::pass : Verdict::mismatch);
  }
}

/// Cycles that an observer is shown.
class CycleCount : public CycleObserver {
 public:
  void observe(const CheckView&) override { ++cycles; }
  uint64_t cycles = 0;
};

TEST(SessionPass, AnObserverDoesNotSeeAStartThatIsCutOff) {
  const TestCase c = usual_case(3);
  uint64_t expected = 0;
  for (const uint64_t cut_off : {0u, 30u}) {
    CycleCount count;
    SessionOptions o;
    o.prelude.cut_off = cut_off;
    o.observer = &count;
    EXPECT_EQ(run(c, o).verdict, Verdict::pass);
    if (cut_off == 0) expected = count.cycles;
    EXPECT_EQ(count.cycles, expected);
  }
}

TEST(SessionPass, RefusedStartsBeforeTheJobAreCompared) {
  const TestCase c = usual_case(3);
  SessionOptions o = busy_traffic(4);
  const SessionResult whole = run(c, o);
  cfg::Descriptor wrong = c.job().passes[0].desc;
  wrong.cell = 0xFFFFFFFF;
  cfg::Descriptor large = c.job().passes[0].desc;
  large.weight_base = 0x80000000;
  o.prelude.refused = {wrong, large};
  o.starts = 2;
  const SessionResult r = run(c, o);
  ASSERT_EQ(r.verdict, Verdict::pass) << why(r);
  EXPECT_EQ(r.golden, whole.golden);
  EXPECT_EQ(r.passes.at(0).cycles, whole.passes.at(0).cycles);
  o.prelude.refused = {c.job().passes[0].desc};
  EXPECT_EQ(run(c, o).verdict, Verdict::bad_config) << "a machine would run it";
}

TEST(SessionPass, AFaultOfTheSecondStartIsSeen) {
  const TestCase c = make_case(tiny_accel(), Schedule::batch, 4, Padding::fixed, 3, 1, 2, 5);
  for (const unsigned starts : {1u, 2u}) {
    TiredDut dut(c);
    SessionOptions o;
    o.starts = starts;
    EXPECT_EQ(run_checked(dut, c.accel, c.job(), c.input, o).verdict, starts == 1 ? Verdict::pass : Verdict::mismatch);
  }
}

}  // namespace
}  // namespace sharp::tb::test
