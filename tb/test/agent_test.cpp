// SPDX-License-Identifier: Apache-2.0
// Agents on their own: gap statistics, handshake rules, the load image, the register map, the collected outputs.
#include <gmock/gmock.h>

#include <bit>
#include <map>

#include "cfg/types/half.h"
#include "tb/agent/gap_generator.h"
#include "tb/agent/load_driver.h"
#include "tb/agent/output_monitor.h"
#include "tb/agent/register_map.h"
#include "tb/agent/stimulus.h"
#include "tb/agent/x_stream_driver.h"
#include "tb/sim/host_program.h"
#include "tb/test/fake_dut.h"

namespace sharp::tb::test {
namespace {

TEST(GapGenerator, WithoutProbabilityNeverHolds) {
  GapGenerator gaps({0.0, 9}, cfg::Random(1, "g"));
  for (int i = 0; i < 1000; ++i) ASSERT_FALSE(gaps.hold());
}

TEST(GapGenerator, SingleCycleBurstsHaveTheGivenRate) {
  GapGenerator gaps({0.25, 1}, cfg::Random(1, "g"));
  int held = 0;
  for (int i = 0; i < 40000; ++i) held += gaps.hold();
  EXPECT_NEAR(held / 40000.0, 0.25, 0.01);
}

TEST(GapGenerator, AllBurstLengthsOccurAndNoneIsLonger) {
  // So rare that two bursts hardly ever touch.
  GapGenerator gaps({0.01, 3}, cfg::Random(2, "g"));
  std::map<int, int> lengths;
  int run = 0;
  for (int i = 0; i < 100000; ++i) {
    if (gaps.hold()) {
      ++run;
    } else if (run > 0) {
      ++lengths[run];
      run = 0;
    }
  }
  for (int n = 1; n <= 3; ++n) EXPECT_GT(lengths[n], 200) << n;
  EXPECT_LT(lengths[4] + lengths[5] + lengths[6], 50);
}

TEST(XStreamDriver, HoldsValidAndDataUntilAccepted) {
  const TestCase c = usual_case();  // I = 7, two elements a beat, 4 steps
  XStreamDriver driver(c.job(), c.input, 2, {0.5, 3}, 1);
  cfg::Random ready(1, "ready");
  std::vector<uint16_t> taken;
  bool held = false, saw_gap = false;
  std::vector<uint16_t> held_data;
  while (!driver.sent_all()) {
    DutInputs pins;
    driver.drive(pins);
    saw_gap |= !pins.x_valid;
    if (held) {
      ASSERT_TRUE(pins.x_valid);
      ASSERT_EQ(held_data, std::vector<uint16_t>(pins.x_data, pins.x_data + 2));
    }
    const bool x_ready = ready.chance(0.4);
    if (pins.x_valid) held_data.assign(pins.x_data, pins.x_data + 2);
    if (pins.x_valid && x_ready) taken.insert(taken.end(), pins.x_data, pins.x_data + 2);
    held = pins.x_valid && !x_ready;
    driver.observe(x_ready);
  }
  EXPECT_TRUE(saw_gap);
  ASSERT_EQ(taken.size(), 4u * 8);
  for (unsigned t = 0; t < 4; ++t)
    for (unsigned i = 0; i < 7; ++i) ASSERT_EQ(taken[t * 8 + i], c.input.x[t * 7 + i]);
  DutInputs pins;
  driver.drive(pins);
  EXPECT_FALSE(pins.x_valid);
}

/// Memories as the load port's documentation describes them, filled beat by beat.
struct Memories {
  std::map<std::pair<unsigned, unsigned>, std::vector<uint16_t>> units;  ///< (row, VS unit) -> W fp16
  std::map<unsigned, std::vector<uint32_t>> bias;
  std::map<unsigned, uint16_t> h0;
  std::map<unsigned, uint32_t> c0;

  void take(const DutInputs& pins, const cfg::Accel& a) {
    if (pins.ld_target == 0) take_weights(pins, a);
    if (pins.ld_target == 1) bias[pins.ld_addr].assign(pins.ld_data, pins.ld_data + a.vs_width);
    if (pins.ld_target == 2) h0[pins.ld_addr] = static_cast<uint16_t>(pins.ld_data[0]);
    if (pins.ld_target == 3) c0[pins.ld_addr] = pins.ld_data[0];
  }
  void take_weights(const DutInputs& pins, const cfg::Accel& a) {
    const unsigned row = pins.ld_addr / (a.num_vs / 2), pair = pins.ld_addr % (a.num_vs / 2);
    for (unsigned lane = 0; lane < 2 * a.vs_width; ++lane) {
      const uint32_t word = pins.ld_data[lane / 2];
      units[{row, 2 * pair + lane / a.vs_width}].push_back(static_cast<uint16_t>(lane % 2 ? word >> 16 : word));
    }
  }
};

TEST(LoadDriver, FillsTheMemoriesAsDocumented) {
  const TestCase c = make_case(small_accel(), cfg::Schedule::batch, 16, cfg::Padding::dynamic, 9, 13, 1, 4);
  const golden::Plan plan = c.plan();
  LoadDriver driver(c.accel, c.job(), c.input);
  Memories mem;
  uint64_t beats = 0;
  for (DutInputs pins; driver.drive(pins); pins = {}) {
    ASSERT_TRUE(pins.ld_valid);
    mem.take(pins, c.accel);
    ++beats;
  }
  EXPECT_EQ(beats, driver.num_beats());
  const std::vector<uint16_t> weights = golden::pack_weights(plan, c.weights());
  const unsigned w = c.accel.vs_width;
  ASSERT_EQ(mem.units.size(), plan.tiles.size() * c.accel.num_vs);
  for (unsigned row = 0; row < plan.tiles.size(); ++row)
    for (unsigned v = 0; v < c.accel.num_vs; ++v)
      for (unsigned l = 0; l < w; ++l)
        ASSERT_EQ((mem.units[{row, v}].at(l)), weights[row * c.accel.macs() + v * w + l]) << row << " " << v;
  const std::vector<uint32_t> bias = golden::pack_bias(plan, c.weights());
  ASSERT_EQ(mem.bias.size(), plan.bias_groups);
  for (unsigned g = 0; g < plan.bias_groups; ++g)
    for (unsigned l = 0; l < w; ++l) ASSERT_EQ(mem.bias[g][l], bias[g * w + l]);
  for (unsigned u = 0; u < 13; ++u) {
    ASSERT_EQ(mem.h0.at(u), c.state().h0[u]);
    ASSERT_EQ(mem.c0.at(u), c.state().c0[u]);
  }
}

Memories loaded(const TestCase& c) {
  LoadDriver driver(c.accel, c.job(), c.input);
  Memories mem;
  for (DutInputs pins; driver.drive(pins); pins = {}) mem.take(pins, c.accel);
  return mem;
}

TEST(LoadDriver, GruHasTwoBiasesInGateNAndTheWidenedStateAsC) {
  // K = 16: Q = 5, two groups a half. Gate n of units 0 to 4 is in rows 10 to 14.
  const TestCase c =
      make_case(small_accel(), cfg::Schedule::unfolded, 16, cfg::Padding::fixed, 3, 5, 1, 4, cfg::Cell::gru);
  Memories mem = loaded(c);
  ASSERT_EQ(mem.bias.size(), 4u);
  for (unsigned row = 0; row < 16; ++row) {
    ASSERT_EQ(mem.bias[row / 8][row % 8], row < 15 ? c.weights().b[row] : 0u) << row;
    ASSERT_EQ(mem.bias[2 + row / 8][row % 8], row >= 10 && row < 15 ? c.weights().b_rn[row - 10] : 0u) << row;
  }
  for (unsigned u = 0; u < 5; ++u) {
    ASSERT_EQ(mem.h0.at(u), c.state().h0[u]);
    ASSERT_EQ(std::bit_cast<float>(mem.c0.at(u)), cfg::half_to_float(c.state().h0[u]));
  }
}

TEST(LoadDriver, ElmanHasTheWidenedStateAsC) {
  TestCase c = make_case(tiny_accel(), cfg::Schedule::batch, 4, cfg::Padding::fixed, 3, 2, 1, 4, cfg::Cell::elman);
  c.state().h0 = {0x8001, 0x7C00};
  EXPECT_THAT(loaded(c).c0, testing::ElementsAre(testing::Pair(0, 0xB380'0000u), testing::Pair(1, 0x7F80'0000u)));
}

TEST(RegisterMap, AddressesAndNamesAreTheDocumentedOnes) {
  const std::map<uint8_t, std::string> names = {{0x00, "CTRL"},
                                                {0x01, "STATUS"},
                                                {0x02, "ERROR"},
                                                {0x03, "CELL"},
                                                {0x04, "SCHEDULE"},
                                                {0x05, "K"},
                                                {0x06, "PADDING"},
                                                {0x07, "INPUT_SIZE"},
                                                {0x08, "HIDDEN_SIZE"},
                                                {0x0A, "SOURCE"},
                                                {0x0B, "DESTINATION"},
                                                {0x0C, "SOURCE_ADDR"},
                                                {0x0D, "SOURCE_STRIDE"},
                                                {0x0E, "DESTINATION_ADDR"},
                                                {0x0F, "DESTINATION_STRIDE"},
                                                {0x14, "WEIGHT_BASE"},
                                                {0x15, "BIAS_BASE"},
                                                {0x16, "STATE_BASE"},
                                                {0x17, "LAST_PASS"},
                                                {0x18, "PASS_SELECT"},
                                                {0x19, "PASS"},
                                                {0x1A, "STATE_ADDR"},
                                                {0x1B, "STATE_H"},
                                                {0x1C, "STATE_C"},
                                                {0x09, "STEPS"},
                                                {0x10, "CYCLES"},
                                                {0x11, "TILES"},
                                                {0x12, "X_BEATS"},
                                                {0x13, "H_BEATS"},
                                                {0x23, "STALL_h_raw"},
                                                {0x28, "STALL_drain"},
                                                {0x40, "ID"},
                                                {0x41, "VS_WIDTH"},
                                                {0x42, "NUM_VS"},
                                                {0x43, "NUM_MFU"},
                                                {0x44, "NUM_CU"},
                                                {0x45, "STREAM_WIDTH"},
                                                {0x46, "MAX_INPUT"},
                                                {0x47, "MAX_HIDDEN"},
                                                {0x48, "WEIGHT_DEPTH"},
                                                {0x49, "BIAS_DEPTH"},
                                                {0x4A, "INTERMEDIATE_DEPTH"},
                                                {0x4B, "MAX_PASSES"},
                                                {0x4C, "SEQUENCE_DEPTH"},
                                                {0x4D, "STATE_DEPTH"}};
  for (const auto& [addr, name] : names) EXPECT_EQ(reg::name(addr), name);
  EXPECT_THAT(reg::name(0x30), testing::HasSubstr("unmapped"));
}

golden::Prediction some_prediction() {
  golden::Prediction p;
  p.busy = true;
  p.error = cfg::ErrorCode::start_while_busy;
  p.pass = 6;
  p.counters = {100, 40, 7, 8, {0, 11, 12, 13, 14, 15, 16, 17, 18}};
  return p;
}

TEST(RegisterMap, ReadValues) {
  HostRegisters registers;
  registers.table.resize(8);
  registers.table[2] = {0, 3, 16, 1, 20, 30, 40, 1, 0, 50, 0xFFFF'FFFF, 60, 61, 70, 71, 72};
  registers.last_pass = 5;
  registers.pass_select = 2;
  registers.state_addr = 9;
  const std::map<uint8_t, uint32_t> values = {
      {0x00, 0},  {0x01, 5},  {0x02, 11},  {0x03, 0},   {0x04, 3},          {0x05, 16}, {0x06, 1},
      {0x07, 20}, {0x08, 30}, {0x09, 40},  {0x0A, 1},   {0x0B, 0},          {0x0C, 50}, {0x0D, 0xFFFF'FFFF},
      {0x0E, 60}, {0x0F, 61}, {0x10, 100}, {0x11, 40},  {0x12, 7},          {0x13, 8},  {0x14, 70},
      {0x15, 71}, {0x16, 72}, {0x17, 5},   {0x18, 2},   {0x19, 6},          {0x1A, 9},  {0x1D, 0},
      {0x20, 0},  {0x21, 11}, {0x28, 18},  {0x29, 0},   {0x40, 0x53485250}, {0x41, 8},  {0x44, 2},
      {0x47, 64}, {0x4A, 64}, {0x4B, 8},   {0x4C, 256}, {0x4D, 256},        {0x4E, 0},  {0xFF, 0}};
  for (const auto& [addr, value] : values)
    EXPECT_EQ(reg::expected_value(addr, some_prediction(), registers, small_accel()), value) << int{addr};
}

TEST(RegisterMap, AnEntryPastTheTableReadsZero) {
  HostRegisters registers;
  registers.table.resize(8, {1, 2, 3, 1, 5, 6, 7, 1, 1, 10, 11, 12, 13, 14, 15, 16});
  registers.pass_select = 8;
  for (const uint8_t addr : reg::kDescriptor)
    EXPECT_EQ(reg::expected_value(addr, some_prediction(), registers, small_accel()), 0u) << int{addr};
  registers.pass_select = 7;
  for (const uint8_t addr : reg::kDescriptor)
    EXPECT_NE(reg::expected_value(addr, some_prediction(), registers, small_accel()), 0u) << int{addr};
}

/// The registers after these writes.
HostRegisters written(const std::vector<std::pair<uint8_t, uint32_t>>& writes, bool busy) {
  HostMonitor host(small_accel());
  for (const auto& [addr, value] : writes) host.commit(register_write(addr, value), busy);
  return host.registers();
}

TEST(HostMonitor, TheWindowWritesTheSelectedPass) {
  const HostRegisters r =
      written({{reg::kPassSelect, 3}, {reg::kK, 16}, {0x16, 8}, {reg::kPassSelect, 8}, {reg::kK, 99}}, false);
  EXPECT_EQ(r.table[3].k, 16u);
  EXPECT_EQ(r.table[3].state_base, 8u);
  EXPECT_EQ(r.selected(), nullptr);
  for (unsigned n = 0; n < 8; ++n) EXPECT_EQ(r.table[n].k, n == 3 ? 16u : 0u);
}

TEST(HostMonitor, ABusyMachineKeepsItsJob) {
  const HostRegisters r =
      written({{reg::kPassSelect, 3}, {reg::kK, 16}, {reg::kLastPass, 2}, {reg::kStateAddr, 4}}, true);
  EXPECT_EQ(r.pass_select, 3u);
  EXPECT_EQ(r.state_addr, 4u);
  EXPECT_EQ(r.last_pass, 0u);
  EXPECT_EQ(r.table[3].k, 0u);
}

TEST(HostProgram, WritesTheWholeTableAndTheLastPass) {
  const TestCase c = usual_stack();
  HostMonitor host(c.accel);
  for (const DutInputs& pins : job_writes(c.job())) host.commit(pins, false);
  const HostRegisters& r = host.registers();
  ASSERT_EQ(c.passes.size(), 4u);
  EXPECT_EQ(r.last_pass, 3u);
  for (unsigned n = 0; n < 8; ++n) EXPECT_EQ(r.table[n], n < 4 ? c.passes[n].desc : cfg::Descriptor{}) << n;
}

TEST(LoadDriver, EveryPassHasItsPlaceInEveryMemory) {
  const TestCase c = usual_stack();
  LoadDriver driver(c.accel, c.job(), c.input);
  Memories mem;
  for (DutInputs pins; driver.drive(pins); pins = {}) mem.take(pins, c.accel);
  for (unsigned n = 0; n < c.passes.size(); ++n) {
    const golden::PassPlan pass = c.job().passes[n];
    const cfg::Descriptor& d = pass.desc;
    const std::vector<uint16_t> weights = golden::pack_weights(pass.plan, pass.weights);
    for (unsigned row = 0; row < pass.plan.tiles.size(); ++row)
      for (unsigned lane = 0; lane < 16; ++lane)
        ASSERT_EQ((mem.units[{d.weight_base + row, lane / 4}].at(lane % 4)), weights[row * 16 + lane])
            << n << " " << row;
    const std::vector<uint32_t> bias = golden::pack_bias(pass.plan, pass.weights);
    for (size_t i = 0; i < bias.size(); ++i)
      ASSERT_EQ(mem.bias.at(d.bias_base + static_cast<unsigned>(i) / 4)[i % 4], bias[i]) << n;
    for (unsigned u = 0; u < d.hidden_size; ++u) {
      ASSERT_EQ(mem.h0.at(d.state_base + u), c.input.states[n].h0[u]);
      ASSERT_EQ(mem.c0.at(d.state_base + u), c.input.states[n].c0[u]);
    }
  }
}

TEST(XStreamDriver, AReversePassGetsTheLastTimeFirst) {
  const TestCase c = usual_stack();  // I = 7, two elements a beat, T = 3; the first layer is bidirectional
  XStreamDriver driver(c.job(), c.input, 2, {}, 1);
  std::vector<uint16_t> taken;
  while (!driver.sent_all()) {
    DutInputs pins;
    driver.drive(pins);
    taken.insert(taken.end(), pins.x_data, pins.x_data + 2);
    driver.observe(true);
  }
  ASSERT_EQ(taken.size(), 2u * 3 * 8);
  for (unsigned step = 0; step < 6; ++step)
    for (unsigned i = 0; i < 7; ++i)
      ASSERT_EQ(taken[step * 8 + i], c.input.x[(step < 3 ? step : 5 - step) * 7 + i]) << step;
}

TEST(OutputMonitor, DropsWhatLiesPastTheRun) {
  const TestCase c = make_case(small_accel(), cfg::Schedule::batch, 8, cfg::Padding::fixed, 4, 3, 1, 1);
  OutputMonitor monitor(c.accel, c.job());  // four elements a beat, two units a group
  const uint16_t h[4] = {7, 9, 1, 2};
  const uint32_t groups[4] = {5, 6};
  DutInputs pins;
  pins.h_ready = true;
  DutOutputs out;
  out.h_valid = out.cell_valid = true;
  out.h_data = h;
  out.cell_c = groups;
  for (unsigned i = 0; i < 4; ++i) {
    out.cell_group = i;
    monitor.observe(pins, out);
  }
  out.pass = 1;
  monitor.observe(pins, out);
  EXPECT_THAT(monitor.h(), testing::ElementsAre(7, 9, 1));
  EXPECT_THAT(monitor.c(), testing::ElementsAre(5, 6, 5));
}

TEST(OutputMonitor, PutsBothDirectionsInTimeOrder) {
  const TestCase c = make_stack(tiny_accel(), {cfg::Schedule::batch, cfg::Padding::fixed, 2, {4}}, 3,
                                {{cfg::Cell::lstm, cfg::Direction::bidirectional, 2}}, 1);
  OutputMonitor monitor(c.accel, c.job());  // a beat is one step
  DutInputs pins;
  pins.h_ready = true;
  for (uint16_t n = 0; n < 4; ++n) {
    const uint16_t h[2] = {static_cast<uint16_t>(10 * n), static_cast<uint16_t>(10 * n + 1)};
    DutOutputs out;
    out.pass = n / 2;
    out.h_valid = true;
    out.h_data = h;
    monitor.observe(pins, out);
  }
  EXPECT_THAT(monitor.h(), testing::ElementsAre(0, 1, 30, 31, 10, 11, 20, 21));
}

TEST(Stimulus, KnowsHowLongTheMachineIsCertainlyBusy) {
  const TestCase c = usual_case();
  Stimulus stimulus(c.accel, c.job(), c.input, {});
  while (!stimulus.sent_all_x()) {
    EXPECT_TRUE(stimulus.certainly_busy());
    DutInputs pins;
    stimulus.drive(pins, true);
    stimulus.observe(true, false);
  }
  const unsigned owed = c.job().passes[0].desc.steps * c.accel.beats(c.job().passes[0].desc.hidden_size);
  for (unsigned beat = 0; beat < owed; ++beat) {
    EXPECT_TRUE(stimulus.certainly_busy()) << "h is still to come";
    DutInputs pins;
    stimulus.drive(pins, true);
    stimulus.observe(false, true);
  }
  EXPECT_FALSE(stimulus.certainly_busy());
}

/// What the host writes and loads in busy cycles: how often by register, CTRL by its value; loads under 0x100.
std::map<unsigned, unsigned> noise_of(NoiseKind kind, bool busy = true) {
  const TestCase c = usual_stack();
  SessionOptions o;
  o.host_noise = 0.8;
  o.noise_kind = kind;
  Stimulus stimulus(c.accel, c.job(), c.input, o);
  std::map<unsigned, unsigned> seen;
  for (int i = 0; i < 5000; ++i) {
    DutInputs pins;
    stimulus.drive(pins, busy);
    if (pins.ld_valid) ++seen[0x100];
    if (pins.reg_write) ++seen[pins.reg_addr == reg::kCtrl ? 0x200 + pins.reg_wdata : pins.reg_addr];
  }
  return seen;
}

TEST(Stimulus, EveryKindOfNoiseIsAlone) {
  const std::map<NoiseKind, unsigned> expected = {{NoiseKind::load, 0x100},
                                                  {NoiseKind::start, 0x201},
                                                  {NoiseKind::clear, 0x202},
                                                  {NoiseKind::start_clear, 0x203},
                                                  {NoiseKind::pass_select, reg::kPassSelect},
                                                  {NoiseKind::last_pass, reg::kLastPass},
                                                  {NoiseKind::state_addr, reg::kStateAddr}};
  for (const auto& [kind, where] : expected) {
    const auto seen = noise_of(kind);
    ASSERT_EQ(seen.size(), 1u) << where;
    EXPECT_EQ(seen.begin()->first, where);
    EXPECT_NEAR(seen.begin()->second, 4000, 150);
  }
  EXPECT_EQ(noise_of(NoiseKind::descriptor).size(), reg::kDescriptor.size());
  EXPECT_TRUE(noise_of(NoiseKind::any_read).empty());
  const auto others = noise_of(NoiseKind::other_write);
  EXPECT_TRUE(others.contains(0x80) && others.contains(reg::kCycles) && others.contains(reg::kStall));
  const auto mixed = noise_of(NoiseKind::mixed);
  for (const auto& [kind, where] : expected) EXPECT_TRUE(mixed.contains(where)) << where;
  EXPECT_TRUE(mixed.contains(0x80));
}

TEST(Stimulus, AHeldLoadBeatStaysUntilTheMachineIsIdleAndHitsNoMemory) {
  const TestCase c = usual_case();
  SessionOptions o;
  o.host_noise = 0.8;
  o.noise_kind = NoiseKind::held_load;
  const std::array<uint32_t, 4> ends = {c.accel.weight_depth * (c.accel.num_vs / 2), c.accel.bias_depth,
                                        c.accel.state_depth, c.accel.state_depth};
  Stimulus stimulus(c.accel, c.job(), c.input, o);
  const auto drive = [&](bool busy) {
    DutInputs pins;
    stimulus.drive(pins, busy);
    return pins;
  };
  for (int round = 0; round < 50; ++round) {
    while (!drive(true).ld_valid) {
    }
    const DutInputs first = drive(true);
    EXPECT_GE(first.ld_addr, ends.at(first.ld_target));
    const std::vector<uint32_t> data(first.ld_data, first.ld_data + c.accel.vs_width);
    for (const bool busy : {true, true, false}) {
      const DutInputs pins = drive(busy);
      ASSERT_TRUE(pins.ld_valid);
      EXPECT_EQ(pins.ld_target, first.ld_target);
      EXPECT_EQ(pins.ld_addr, first.ld_addr);
      EXPECT_EQ(std::vector<uint32_t>(pins.ld_data, pins.ld_data + c.accel.vs_width), data);
    }
    EXPECT_FALSE(drive(false).ld_valid) << "it has been taken";
  }
}

TEST(Stimulus, AnIdleMachineIsNeitherStartedNorLoaded) {
  EXPECT_TRUE(noise_of(NoiseKind::mixed, false).empty());
  const TestCase c = usual_case();
  SessionOptions o;
  o.host_noise = 0.8;
  Stimulus stimulus(c.accel, c.job(), c.input, o);
  unsigned clears = 0, writes = 0;
  for (int i = 0; i < 1000; ++i) {
    DutInputs pins;
    stimulus.drive_idle(pins);
    EXPECT_FALSE(pins.ld_valid);
    writes += pins.reg_write;
    if (!pins.reg_write || pins.reg_addr != reg::kCtrl) continue;
    EXPECT_EQ(pins.reg_wdata, reg::kCtrlClearError);
    ++clears;
  }
  EXPECT_GT(clears, 50u);
  EXPECT_GT(writes, 300u);
}

}  // namespace
}  // namespace sharp::tb::test
