// SPDX-License-Identifier: Apache-2.0
// What the Verilated DUT promises (tb/dut/dut.h): failed assertions are recorded and never abort, waves, parameters,
// random reset values.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>
#include <vector>

#include "rtl/test_control/dut_case.h"
#include "tb/dut/dut_table.h"

namespace sharp::rtl_test {
namespace {

using ::testing::HasSubstr;

/// lstm, unfolded, K = 8, dynamic; I = 5, H = 7, T = 3 with arbitrary weights. Returns everything seen on the pins and
/// lanes.
std::vector<uint32_t> run_layer(DutCase& dut) {
  dut.reset();
  const auto word = [](uint32_t n) { return (n * 2654435761u & 0x83FF83FFu) | 0x30003000u; };
  for (uint32_t addr = 0; addr < 2 * 32; ++addr)
    dut.load(0, addr, {word(addr), word(addr + 100), word(addr + 200), word(addr + 300)});
  for (uint32_t addr = 0; addr < 16; ++addr) dut.load(1, addr, std::vector<uint32_t>(4, 0));
  for (uint32_t unit = 0; unit < 7; ++unit)
    dut.load(2, unit, {0x3400, 0, 0, 0}), dut.load(3, unit, {0x3E800000, 0, 0, 0});
  const uint32_t descriptor[] = {0, 3, 8, 1, 5, 7, 3};
  for (uint8_t i = 0; i < 7; ++i) dut.write(3 + i, descriptor[i]);
  dut.write(0, 1);

  std::vector<uint32_t> trace;
  const uint16_t x[4] = {0x3C00, 0xB800, 0x3555, 0x2E66};
  unsigned owed = 2 * 3;  // beats of x
  tb::DutInputs in;
  in.x_data = x;
  in.h_ready = true;
  for (int cycle = 0; cycle < 300; ++cycle) {
    in.x_valid = owed > 0;
    const tb::DutOutputs& o = dut.cycle(in);
    owed -= in.x_valid && o.x_ready;
    trace.insert(trace.end(), {o.busy, o.done, o.issue, o.stall, o.issue_weight_row * o.issue, o.h_valid, o.h_last});
    for (int l = 0; l < 4 && o.h_valid; ++l) trace.push_back(o.h_data[l]);
    for (int l = 0; l < 4 && o.preact_valid; ++l) trace.push_back(o.preact[l]);
    if (o.cell_valid) trace.push_back(o.cell_c[0]);
  }
  EXPECT_EQ(dut.read(1), 2u) << "STATUS: the run must be done";
  return trace;
}

TEST(DutAdaptor, NamesItsParameters) {
  const DutCase dut(SHARP_TINY_FAST_DUT);
  EXPECT_THAT(dut.info(), HasSubstr("\"VsWidth\":4,"));
  EXPECT_THAT(dut.info(), HasSubstr("\"LatWb\":1,"));
  EXPECT_THAT(dut.info(), HasSubstr("\"Variant\":\"fast\""));
}

TEST(DutAdaptor, AGoodRunFailsNoAssertion) {
  DutCase dut(SHARP_TINY_FAST_DUT);
  run_layer(dut);
  dut.dut().finish();
  EXPECT_EQ(dut.dut().assertion(), "");
  EXPECT_FALSE(dut.dut().finished());
}

TEST(DutAdaptor, AFailedAssertionIsRecordedWithPlaceAndMeaningAndDoesNotAbort) {
  DutCase dut(SHARP_TINY_BROKEN_DUT);
  run_layer(dut);
  EXPECT_THAT(dut.dut().assertion(), HasSubstr("rtl/control/sharp_regfile.sv:"));
  EXPECT_THAT(dut.dut().assertion(), HasSubstr("sharp.u_regfile"));
  EXPECT_THAT(dut.dut().assertion(), HasSubstr("CYCLES = TILES + sum of STALL_r"));
}

TEST(DutAdaptor, ABoundCheckerSpeaksInSentences) {
  DutCase dut(SHARP_TINY_FAST_DUT);
  dut.reset();
  tb::DutInputs in;
  in.x_valid = true;  // offered while idle, then withdrawn
  dut.cycle(in);
  in.x_valid = false;
  dut.cycle(in);
  dut.cycle(in);
  EXPECT_THAT(dut.dut().assertion(), HasSubstr("u_x_stream_checker"));
  EXPECT_THAT(dut.dut().assertion(), HasSubstr("a beat was offered, not accepted, and withdrawn"));
}

TEST(DutAdaptor, TheSearchForACauseSeesEveryProbeOfItsTable) {
  DutCase dut(SHARP_TINY_FAST_DUT);
  dut.reset();
  const tb::DeepProbes& deep = dut.dut().deep();
  const tb::DutSizes s{.VsWidth = 4,
                       .NumVs = 4,
                       .StreamWidth = 4,
                       .MaxInput = 64,
                       .MaxHidden = 64,
                       .SequenceDepth = 64,
                       .StateDepth = 128};
#define SHARP_LANES(field, word, bits, member, module, unit) EXPECT_EQ(deep.field != nullptr, (bits) > 0) << #field;
#define SHARP_NUMBER(...)
  EXPECT_TRUE(deep.available) << "a number is not there";
  SHARP_DEEP_PROBES(SHARP_NUMBER, SHARP_LANES)
#undef SHARP_LANES
#undef SHARP_NUMBER
}

TEST(DutAdaptor, TwoInstancesDoNotShareState) {
  DutCase good(SHARP_TINY_FAST_DUT), other(SHARP_TINY_FAST_DUT);
  good.reset();
  other.reset();
  good.write(5, 1234);
  EXPECT_EQ(good.read(5), 1234u);
  EXPECT_EQ(other.read(5), 0u);
}

TEST(DutAdaptor, RandomResetValuesChangeNothing) {
  DutCase fast(SHARP_TINY_FAST_DUT);
  const auto expected = run_layer(fast);
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    DutCase dut(SHARP_TINY_RANDRESET_DUT, {.reset_seed = seed});
    EXPECT_EQ(run_layer(dut), expected) << "reset seed " << seed;
    EXPECT_EQ(dut.dut().assertion(), "");
  }
}

TEST(DutAdaptor, RandomResetValuesReallyAreRandom) {
  std::vector<uint32_t> values;
  for (uint64_t seed = 1; seed <= 2; ++seed) {
    DutCase dut(SHARP_TINY_RANDRESET_DUT, {.reset_seed = seed});
    values.push_back(dut.read(0x17));  // LAST_PASS, before any reset
  }
  EXPECT_NE(values[0], values[1]);
}

TEST(DutAdaptor, WritesWaves) {
  const std::filesystem::path file = std::filesystem::path(::testing::TempDir()) / "sharp_adaptor_test.fst";
  {
    DutCase dut(SHARP_TINY_FAST_DUT);
    dut.dut().start_trace(file.string(), nullptr);
    run_layer(dut);
    dut.dut().finish();
  }
  EXPECT_GT(std::filesystem::file_size(file), 1000u);
  std::filesystem::remove(file);
}

TEST(DutAdaptor, AWaveFileThatCannotBeWrittenIsAnError) {
  DutCase dut(SHARP_TINY_FAST_DUT);
  EXPECT_THROW(dut.dut().start_trace("/nonexistent/x.fst", nullptr), std::runtime_error);
}

}  // namespace
}  // namespace sharp::rtl_test
