// SPDX-License-Identifier: Apache-2.0
// Jobs of several passes on the complete RTL: register window, refusals, the sequence buffer and the state memories
// (docs/architecture.md sections 2 and 4, docs/timing.md section 1).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "rtl/test_control/job_case.h"

namespace sharp::rtl_test {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

constexpr uint32_t kMaxPasses = 4, kSequenceDepth = 64, kStateDepth = 128, kWeightDepth = 1024;  // tiny of these tests
constexpr uint32_t kKNotLegal = 7, kWeightsNotFitting = 8, kStartWhileBusy = 11, kTooManyPasses = 12,
                   kUnknownRoute = 13, kStateNotFitting = 14, kSequenceNotFitting = 15;

uint32_t mark(uint32_t pass, uint8_t address) { return 0xA5000000u + 256 * pass + address; }

std::vector<std::vector<uint16_t>> random_beats(unsigned count, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::vector<uint16_t>> beats(count, std::vector<uint16_t>(4));
  for (auto& beat : beats)
    for (auto& e : beat) e = static_cast<uint16_t>((random() & 0x83FF) | 0x3000);
  return beats;
}

/// Rows of `beats` beats in the opposite order.
std::vector<std::vector<uint16_t>> reversed_rows(const std::vector<std::vector<uint16_t>>& rows, size_t beats) {
  std::vector<std::vector<uint16_t>> result;
  for (size_t row = rows.size() / beats; row-- > 0;)
    for (size_t b = 0; b < beats; ++b) result.push_back(rows[row * beats + b]);
  return result;
}

class Job : public ::testing::Test {
 protected:
  Job() { dut.reset(); }
  ~Job() override { EXPECT_EQ(dut.dut().assertion(), ""); }

  /// Writes CTRL in the n-th cycle after the start of `pass` (0 is the cycle of the start) and returns ERROR one cycle
  /// later.
  uint32_t error_after_ctrl(const Pass& pass, unsigned cycle, uint32_t ctrl) {
    write_passes(dut, {pass});
    dut.write(kCtrl, 1);
    for (unsigned n = 1; n < cycle; ++n) dut.cycle({});
    dut.write(kCtrl, ctrl);
    return dut.read(kError);
  }

  DutCase dut{SHARP_TINY_FAST_DUT};
};

// ---------------------------------------------------------------- registers

TEST_F(Job, DescriptorRegistersAreAWindowIntoTheTable) {
  for (uint32_t pass = 0; pass <= kMaxPasses; ++pass) {
    dut.write(kPassSelect, pass);
    for (const uint8_t a : descriptor_registers()) dut.write(a, mark(pass, a));
  }
  for (uint32_t pass = 0; pass < kMaxPasses; ++pass) {
    dut.write(kPassSelect, pass);
    for (const uint8_t a : descriptor_registers()) EXPECT_EQ(dut.read(a), mark(pass, a)) << "entry " << pass;
  }
  for (const uint32_t past : {kMaxPasses, kMaxPasses + 1, 256u, 0x80000000u, 0xFFFFFFFFu}) {
    dut.write(kPassSelect, past);
    EXPECT_EQ(dut.read(kPassSelect), past);
    for (const uint8_t a : descriptor_registers()) {
      dut.write(a, 77);
      EXPECT_EQ(dut.read(a), 0u) << "entry " << past << " is past the table";
    }
  }
  dut.write(kPassSelect, 0);
  EXPECT_EQ(dut.read(kFirstLow), mark(0, kFirstLow));
}

TEST(JobReset, EveryRegisterOfTheTableReadsZeroAfterReset) {
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    DutCase dut(SHARP_TINY_RANDRESET_DUT, {.reset_seed = seed});
    dut.reset();
    for (const uint8_t a : {kLastPass, kPassSelect, kPass, kStateAddr}) EXPECT_EQ(dut.read(a), 0u) << "register " << +a;
    dut.write(kPassSelect, 2);
    dut.write(kLastLow, 5);  // the rest of a written entry stays 0
    for (uint32_t pass = 0; pass < kMaxPasses; ++pass) {
      dut.write(kPassSelect, pass);
      for (const uint8_t a : descriptor_registers())
        EXPECT_EQ(dut.read(a), pass == 2 && a == kLastLow ? 5u : 0u) << "entry " << pass << " register " << +a;
    }
    EXPECT_EQ(dut.dut().assertion(), "");
  }
}

TEST_F(Job, IdentityNamesTheNewParameters) {
  EXPECT_EQ(dut.read(0x4B), kMaxPasses);
  EXPECT_EQ(dut.read(0x4C), kSequenceDepth);
  EXPECT_EQ(dut.read(0x4D), kStateDepth);
  EXPECT_EQ(dut.read(0x4E), 0u);
}

TEST_F(Job, WritesToTheDescriptorAreIgnoredWhileBusy) {
  const Pass pass;
  load_operands(dut, pass, 1);
  write_passes(dut, {pass, pass});
  run_job(dut, random_beats(2, 1));
  dut.write(kStateAddr, 0);
  EXPECT_NE(dut.read(kStateC), 0u);

  dut.write(kPassSelect, 1);
  dut.write(kCtrl, 1);  // x is starved: stays busy
  for (const uint8_t a : descriptor_registers()) {
    const uint32_t before = dut.read(a);
    dut.write(a, before + 1);
    EXPECT_EQ(dut.read(a), before) << "register " << +a;
  }
  dut.write(kLastPass, 3);
  EXPECT_EQ(dut.read(kLastPass), 1u);
  dut.write(kPassSelect, 3);
  EXPECT_EQ(dut.read(kPassSelect), 3u) << "PASS_SELECT is no descriptor register";
  dut.write(kStateAddr, 0);
  EXPECT_EQ(dut.read(kStateH), 0u) << "reads 0 while busy";
  EXPECT_EQ(dut.read(kStateC), 0u) << "reads 0 while busy";
  EXPECT_EQ(dut.read(kStatus), 1u);
}

TEST_F(Job, StatePastTheMemoryReadsZero) {
  dut.load(3, kStateDepth - 1, {0x3F800000u, 0, 0, 0});
  dut.write(kStateAddr, kStateDepth - 1);
  EXPECT_EQ(dut.read(kStateC), 0x3F800000u);
  for (const uint32_t past : {kStateDepth, kStateDepth + 127, 0xFFFFFFFFu}) {
    dut.load(3, past, {0x40000000u, 0, 0, 0});
    dut.load(2, past, {0x4000u, 0, 0, 0});
    dut.write(kStateAddr, past);
    EXPECT_EQ(dut.read(kStateC), 0u) << past;
    EXPECT_EQ(dut.read(kStateH), 0u) << past;
  }
  dut.write(kStateAddr, kStateDepth - 1);
  EXPECT_EQ(dut.read(kStateC), 0x3F800000u) << "addresses past the memory are ignored";
}

// ---------------------------------------------------------------- passes

TEST_F(Job, TwoPassesGiveWhatTwoJobsGive) {
  // Forward into the sequence buffer, then a layer that reads it backwards and writes its own rows backwards to the
  // stream's place.
  Pass first{.schedule = 2, .input_size = 5, .hidden_size = 6, .steps = 4};
  Pass second{.schedule = 0, .k = 8, .padding = 1, .input_size = 6, .hidden_size = 5, .steps = 4};
  const auto x = random_beats(2 * first.steps, 2);

  load_operands(dut, first, 10);
  write_passes(dut, {first});
  const JobOutput alone = run_job(dut, x);
  const auto first_state = read_state(dut, first);
  load_operands(dut, second, 11);
  write_passes(dut, {second});
  const JobOutput after = run_job(dut, reversed_rows(alone.h, 2));
  const auto second_state = read_state(dut, second);
  ASSERT_EQ(after.h.size(), 8u);

  first.destination = second.source = 1;
  first.destination_addr = 20;
  first.destination_stride = 3;
  second.source_addr = 29;
  second.source_stride = static_cast<uint32_t>(-3);
  first.weight_base = 700;
  first.bias_base = 40;
  first.state_base = 64;
  second.weight_base = 100;
  second.bias_base = 100;
  second.state_base = 72;
  load_operands(dut, first, 10);
  load_operands(dut, second, 11);
  write_passes(dut, {first, second});
  const JobOutput both = run_job(dut, x);
  EXPECT_EQ(both.h, after.h);
  EXPECT_THAT(both.seq_writes, ElementsAre(20, 21, 23, 24, 26, 27, 29, 30));
  EXPECT_THAT(both.seq_reads, ElementsAre(29, 30, 26, 27, 23, 24, 20, 21));
  EXPECT_EQ(read_state(dut, first), first_state);
  EXPECT_EQ(read_state(dut, second), second_state);
  EXPECT_EQ(dut.read(kStatus), 2u) << "done";
  EXPECT_EQ(dut.read(kPass), 1u);
  EXPECT_EQ(dut.read(kXBeats), 8u) << "at the pins: those of the first pass";
  EXPECT_EQ(dut.read(kHBeats), 8u) << "at the pins: those of the second pass";
  EXPECT_EQ(both.cycles, alone.cycles + after.cycles) << "a reconfiguration costs exactly the set-up";
  EXPECT_EQ(dut.read(kCycles), both.cycles);
}

TEST_F(Job, ReverseRowsInPlaceOfTheNextPassesInput) {
  // The first pass writes downwards, the second reads upwards: it sees time reversed.
  Pass first{.schedule = 3, .input_size = 3, .hidden_size = 7, .steps = 5};
  Pass second{.schedule = 3, .input_size = 7, .hidden_size = 3, .steps = 5};
  const auto x = random_beats(first.steps, 3);
  load_operands(dut, first, 20);
  write_passes(dut, {first});
  const JobOutput alone = run_job(dut, x);
  load_operands(dut, second, 21);
  write_passes(dut, {second});
  const JobOutput after = run_job(dut, reversed_rows(alone.h, 2));

  first.destination = second.source = 1;
  first.destination_addr = kSequenceDepth - 2;
  first.destination_stride = static_cast<uint32_t>(-2);
  second.source_addr = kSequenceDepth - 10;
  second.source_stride = 2;
  second.weight_base = 200;
  second.bias_base = 64;
  second.state_base = 8;
  load_operands(dut, first, 20);
  load_operands(dut, second, 21);
  write_passes(dut, {first, second});
  EXPECT_EQ(run_job(dut, x).h, after.h);
}

TEST_F(Job, TheSameJobRunsAgainFromTheLoadedH0) {
  Pass pass{.input_size = 4, .hidden_size = 4, .steps = 3, .state_base = 32};
  load_operands(dut, pass, 30);
  write_passes(dut, {pass});
  const auto x = random_beats(3, 30);
  const JobOutput once = run_job(dut, x);
  // A run overwrites c but not h0.
  for (uint32_t unit = 0; unit < pass.hidden_size; ++unit) dut.load(3, pass.state_base + unit, {0x3F000000u, 0, 0, 0});
  const JobOutput again = run_job(dut, x);
  for (uint32_t unit = 0; unit < pass.hidden_size; ++unit) dut.load(3, pass.state_base + unit, {0x3F000000u, 0, 0, 0});
  EXPECT_EQ(run_job(dut, x).h, again.h);
  EXPECT_NE(once.h, again.h) << "c[-1] must matter";
}

TEST_F(Job, HTIsTheLastStepAndNothingElse) {
  Pass pass{.input_size = 4, .hidden_size = 5, .steps = 3, .state_base = 16};
  load_operands(dut, pass, 40);
  write_passes(dut, {pass});
  const JobOutput out = run_job(dut, random_beats(3, 40));
  for (uint32_t unit = 0; unit < pass.hidden_size; ++unit) {
    dut.write(kStateAddr, pass.state_base + unit);
    EXPECT_EQ(dut.read(kStateH), out.h[4 + unit / 4][unit % 4]) << "unit " << unit;
  }
}

// ---------------------------------------------------------------- refusals

struct Refusal {
  uint32_t code;
  const char* what;
  void (*spoil)(Pass&);
};
const Refusal kRefusals[] = {
    {kUnknownRoute, "source", [](Pass& p) { p.source = 2; }},
    {kUnknownRoute, "destination", [](Pass& p) { p.destination = 0x80000000u; }},
    {kStateNotFitting, "state base not aligned", [](Pass& p) { p.state_base = 2; }},
    {kStateNotFitting, "state base past the memory", [](Pass& p) { p.state_base = kStateDepth; }},
    {kStateNotFitting, "state base wraps", [](Pass& p) { p.state_base = 0xFFFFFFFCu; }},
    {kWeightsNotFitting, "weight base", [](Pass& p) { p.weight_base = kWeightDepth - 7; }},
    {kWeightsNotFitting, "weight base wraps", [](Pass& p) { p.weight_base = 0xFFFFFFFFu; }},
    {9, "bias base not aligned", [](Pass& p) { p.bias_base = 2; }},
    {9, "bias base wraps", [](Pass& p) { p.bias_base = 0xFFFFFFFCu; }},
    {kSequenceNotFitting, "last row", [](Pass& p) { p.source = 1, p.source_addr = 62, p.source_stride = 1; }},
    {kSequenceNotFitting, "below 0", [](Pass& p) { p.destination = 1, p.destination_stride = 0xFFFFFFFFu; }},
    {kKNotLegal, "K", [](Pass& p) { p.k = 5; }},
};

TEST_F(Job, ARefusedFirstPassComputesNothing) {
  for (const auto& r : kRefusals) {
    Pass pass{.steps = 3};
    r.spoil(pass);
    write_passes(dut, {pass});
    run_job(dut, {});
    EXPECT_EQ(dut.read(kError), r.code) << r.what;
    EXPECT_EQ(dut.read(kStatus), 4u) << r.what;
    EXPECT_EQ(dut.read(kPass), 0u) << r.what;
    EXPECT_EQ(dut.read(kCycles), dut.read(kStallSetup)) << r.what;
  }
}

TEST_F(Job, ARefusedSecondPassEndsTheJobAfterTheFirst) {
  for (const auto& r : kRefusals) {
    const Pass first{.steps = 3, .state_base = 4};
    Pass second{.steps = 3};
    r.spoil(second);
    load_operands(dut, first, 50);
    write_passes(dut, {first, second, first});
    const JobOutput out = run_job(dut, random_beats(3, 50));
    EXPECT_EQ(out.h.size(), 3u) << r.what << ": the first pass has run";
    EXPECT_EQ(dut.read(kError), r.code) << r.what;
    EXPECT_EQ(dut.read(kStatus), 4u) << r.what << ": error, not done, not busy";
    EXPECT_EQ(dut.read(kPass), 1u) << r.what;
    EXPECT_EQ(read_state(dut, first)[0], out.h[2][0]) << r.what;
  }
}

TEST_F(Job, TooManyPassesComesBeforeEveryOtherError) {
  for (const uint32_t last : {kMaxPasses, 256u, 0xFFFFFFFFu}) {
    write_passes(dut, {Pass{.cell = 9, .k = 5}});
    dut.write(kLastPass, last);
    run_job(dut, {});
    EXPECT_EQ(dut.read(kError), kTooManyPasses) << "LAST_PASS " << last;
    EXPECT_EQ(dut.read(kCycles), 1u);
  }
  dut.write(kLastPass, kMaxPasses - 1);
  run_job(dut, {});
  EXPECT_EQ(dut.read(kError), 1u) << "a table of MaxPasses is legal: the next error is unknown_cell";
}

// A refusal wins over a start or a clear in its cycle (docs/timing.md section 1).

TEST_F(Job, ARefusalInCheckWinsOverStartAndClear) {
  const Pass illegal{.k = 5};  // check is cycle 1
  for (const uint32_t ctrl : {1u, 2u, 3u}) EXPECT_EQ(error_after_ctrl(illegal, 1, ctrl), kKNotLegal) << "CTRL " << ctrl;
  EXPECT_EQ(dut.read(kStatus), 4u) << "no second start was accepted";
}

TEST_F(Job, ARefusalInFitWinsOverStartAndClear) {
  const Pass large{.weight_base = kWeightDepth};  // check 1, divide 2, fit 3
  for (const uint32_t ctrl : {1u, 2u, 3u})
    EXPECT_EQ(error_after_ctrl(large, 3, ctrl), kWeightsNotFitting) << "CTRL " << ctrl;
  EXPECT_EQ(dut.read(kStatus), 4u) << "no second start was accepted";
}

TEST_F(Job, BeforeAndAfterTheRefusalStartAndClearCount) {
  const Pass large{.weight_base = kWeightDepth};
  EXPECT_EQ(error_after_ctrl(large, 2, 1), kStartWhileBusy) << "one cycle before";
  EXPECT_EQ(dut.read(kError), kWeightsNotFitting) << "then the refusal comes";
  EXPECT_EQ(error_after_ctrl(large, 4, 2), 0u) << "a clear one cycle after";
  EXPECT_EQ(error_after_ctrl(large, 4, 1), 0u) << "a start one cycle after is accepted";
  EXPECT_EQ(dut.read(kStatus), 1u);
}

}  // namespace
}  // namespace sharp::rtl_test
