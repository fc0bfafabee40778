// SPDX-License-Identifier: Apache-2.0
// Agents on their own: gap statistics, handshake rules, the load image, the register map, the collected outputs.
#include <gmock/gmock.h>

#include <bit>
#include <map>

#include "cfg/src/half.h"
#include "tb/agent/gap_generator.h"
#include "tb/agent/load_driver.h"
#include "tb/agent/output_monitor.h"
#include "tb/agent/register_map.h"
#include "tb/agent/stimulus.h"
#include "tb/agent/x_stream_driver.h"
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
  XStreamDriver driver(c.input, 7, 2, {0.5, 3}, 1);
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
  const golden::Plan plan = golden::make_plan(c.accel, c.desc);
  LoadDriver driver(plan, c.weights, c.input);
  Memories mem;
  uint64_t beats = 0;
  for (DutInputs pins; driver.drive(pins); pins = {}) {
    ASSERT_TRUE(pins.ld_valid);
    mem.take(pins, c.accel);
    ++beats;
  }
  EXPECT_EQ(beats, driver.num_beats());
  const std::vector<uint16_t> weights = golden::pack_weights(plan, c.weights);
  const unsigned w = c.accel.vs_width;
  ASSERT_EQ(mem.units.size(), plan.tiles.size() * c.accel.num_vs);
  for (unsigned row = 0; row < plan.tiles.size(); ++row)
    for (unsigned v = 0; v < c.accel.num_vs; ++v)
      for (unsigned l = 0; l < w; ++l)
        ASSERT_EQ((mem.units[{row, v}].at(l)), weights[row * c.accel.macs() + v * w + l]) << row << " " << v;
  const std::vector<uint32_t> bias = golden::pack_bias(plan, c.weights);
  ASSERT_EQ(mem.bias.size(), plan.bias_groups);
  for (unsigned g = 0; g < plan.bias_groups; ++g)
    for (unsigned l = 0; l < w; ++l) ASSERT_EQ(mem.bias[g][l], bias[g * w + l]);
  for (unsigned u = 0; u < 13; ++u) {
    ASSERT_EQ(mem.h0.at(u), c.input.h0[u]);
    ASSERT_EQ(mem.c0.at(u), c.input.c0[u]);
  }
}

Memories loaded(const TestCase& c) {
  LoadDriver driver(golden::make_plan(c.accel, c.desc), c.weights, c.input);
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
    ASSERT_EQ(mem.bias[row / 8][row % 8], row < 15 ? c.weights.b[row] : 0u) << row;
    ASSERT_EQ(mem.bias[2 + row / 8][row % 8], row >= 10 && row < 15 ? c.weights.b_rn[row - 10] : 0u) << row;
  }
  for (unsigned u = 0; u < 5; ++u) {
    ASSERT_EQ(mem.h0.at(u), c.input.h0[u]);
    ASSERT_EQ(std::bit_cast<float>(mem.c0.at(u)), cfg::half_to_float(c.input.h0[u]));
  }
}

TEST(LoadDriver, ElmanHasTheWidenedStateAsC) {
  TestCase c = make_case(tiny_accel(), cfg::Schedule::batch, 4, cfg::Padding::fixed, 3, 2, 1, 4, cfg::Cell::elman);
  c.input.h0 = {0x8001, 0x7C00};
  EXPECT_THAT(loaded(c).c0, testing::ElementsAre(testing::Pair(0, 0xB380'0000u), testing::Pair(1, 0x7F80'0000u)));
}

TEST(RegisterMap, AddressesAndNamesAreTheDocumentedOnes) {
  const std::map<uint8_t, std::string> names = {
      {0x00, "CTRL"},         {0x01, "STATUS"},     {0x02, "ERROR"},
      {0x03, "CELL"},         {0x04, "SCHEDULE"},   {0x05, "K"},
      {0x06, "PADDING"},      {0x07, "INPUT_SIZE"}, {0x08, "HIDDEN_SIZE"},
      {0x09, "STEPS"},        {0x10, "CYCLES"},     {0x11, "TILES"},
      {0x12, "X_BEATS"},      {0x13, "H_BEATS"},    {0x23, "STALL_h_raw"},
      {0x28, "STALL_drain"},  {0x40, "ID"},         {0x41, "VS_WIDTH"},
      {0x42, "NUM_VS"},       {0x43, "NUM_MFU"},    {0x44, "NUM_CU"},
      {0x45, "STREAM_WIDTH"}, {0x46, "MAX_INPUT"},  {0x47, "MAX_HIDDEN"},
      {0x48, "WEIGHT_DEPTH"}, {0x49, "BIAS_DEPTH"}, {0x4A, "INTERMEDIATE_DEPTH"}};
  for (const auto& [addr, name] : names) EXPECT_EQ(reg::name(addr), name);
  EXPECT_THAT(reg::name(0x30), testing::HasSubstr("unmapped"));
}

TEST(RegisterMap, ReadValues) {
  golden::Prediction p;
  p.busy = true;
  p.error = cfg::ErrorCode::start_while_busy;
  p.counters = {100, 40, 7, 8, {0, 11, 12, 13, 14, 15, 16, 17, 18}};
  const cfg::Descriptor desc{0, 3, 16, 1, 20, 30, 40};
  const std::map<uint8_t, uint32_t> values = {
      {0x00, 0},  {0x01, 5}, {0x02, 11},         {0x03, 0},  {0x04, 3}, {0x05, 16}, {0x06, 1},  {0x07, 20}, {0x08, 30},
      {0x09, 40}, {0x0A, 0}, {0x10, 100},        {0x11, 40}, {0x12, 7}, {0x13, 8},  {0x14, 0},  {0x20, 0},  {0x21, 11},
      {0x28, 18}, {0x29, 0}, {0x40, 0x53485250}, {0x41, 8},  {0x44, 2}, {0x47, 64}, {0x4A, 64}, {0x4B, 0},  {0xFF, 0}};
  for (const auto& [addr, value] : values)
    EXPECT_EQ(reg::expected_value(addr, p, desc, small_accel()), value) << int{addr};
}

TEST(OutputMonitor, DropsWhatLiesPastTheRun) {
  OutputMonitor monitor(1, 3, 2, 2);
  const uint16_t h[2] = {7, 9};
  const uint32_t c[2] = {5, 6};
  DutInputs pins;
  pins.h_ready = true;
  DutOutputs out;
  out.h_valid = out.cell_valid = true;
  out.h_data = h;
  out.cell_c = c;
  for (unsigned i = 0; i < 4; ++i) {
    out.cell_group = i;
    monitor.observe(pins, out);
  }
  EXPECT_THAT(monitor.h(), testing::ElementsAre(7, 9, 7));
  EXPECT_THAT(monitor.c(), testing::ElementsAre(5, 6, 5));
}

TEST(Stimulus, NoiseStopsWithTheLastBeatAndTriesEverything) {
  const TestCase c = usual_case();
  SessionOptions o;
  o.host_noise = 0.8;
  Stimulus stimulus(c.accel, c.desc, c.input, o, true);
  DutOutputs out;
  unsigned starts = 0, writes = 0, loads = 0;
  for (int i = 0; i < 400; ++i) {
    DutInputs pins;
    stimulus.drive(pins);
    starts += pins.reg_write && pins.reg_addr == reg::kCtrl;
    writes += pins.reg_write && pins.reg_addr != reg::kCtrl;
    loads += pins.ld_valid;
  }
  EXPECT_GT(starts, 20u);
  EXPECT_GT(writes, 20u);
  EXPECT_GT(loads, 20u);
  out.x_ready = true;
  while (!stimulus.sent_all_x()) {
    DutInputs pins;
    stimulus.drive(pins);
    stimulus.observe(out);
  }
  for (int i = 0; i < 100; ++i) {
    DutInputs pins;
    stimulus.drive(pins);
    ASSERT_FALSE(pins.reg_write || pins.ld_valid);
  }
}

}  // namespace
}  // namespace sharp::tb::test
