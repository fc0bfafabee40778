// SPDX-License-Identifier: Apache-2.0
// docs/timing.md section 5, cycle by cycle, out of the complete RTL; and what the DUT adaptor promises.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "rtl/test_control/dut_case.h"

namespace sharp::rtl_test {
namespace {

const char* const kTiny = SHARP_TINY_FAST_DUT;  // tiny, every latency 1

/// All-zero weights and biases, c0 = 1: every sigmoid is 0.5, g is 0, so c = 0.5 and h = fp16(0.5 * tanh16(0.5)) =
/// 0x3365.
void load_zeros(DutCase& dut, unsigned rows) {
  const std::vector<uint32_t> zero(4, 0);
  for (uint32_t addr = 0; addr < 2 * rows; ++addr) dut.load(0, addr, zero);
  dut.load(1, 0, zero);
  dut.load(2, 0, zero);
  dut.load(3, 0, {0x3F800000u, 0, 0, 0});
}

void write_drawn_descriptor(DutCase& dut) {
  const uint32_t values[] = {0, 2, 4, 0, 4, 1, 1};  // lstm, intergate, K, fixed, I, H, T
  for (uint8_t i = 0; i < 7; ++i) dut.write(3 + i, values[i]);
}

/// Names of what is visible in a cycle.
std::set<std::string> seen(const tb::DutOutputs& o, bool h_ready) {
  std::set<std::string> s;
  if (o.busy) s.insert("busy");
  if (o.done) s.insert("done");
  if (o.x_ready) s.insert("x_ready");
  if (o.issue) s.insert(o.issue_part ? "issue h" : "issue x");
  if (o.stall) s.insert("stall " + std::to_string(o.stall));
  if (o.tile_sum_valid) s.insert("tile_sum");
  if (o.preact_valid) s.insert("preact");
  if (o.partial_valid) s.insert("partial");
  if (o.gate_valid) s.insert("gate");
  if (o.cell_valid) s.insert("cell");
  if (o.wb_valid) s.insert("write_back");
  if (o.h_valid && h_ready) s.insert(o.h_last ? "h last" : "h");
  return s;
}

TEST(DrawnCase, EveryEventComesInItsCycle) {
  DutCase dut(kTiny);
  dut.reset();
  load_zeros(dut, 2);
  write_drawn_descriptor(dut);

  const std::map<int, std::set<std::string>> events = {
      {0, {}},
      {1, {"busy", "stall 1"}},
      {2, {"busy", "stall 1"}},
      {3, {"busy", "stall 1"}},
      {4, {"busy", "stall 1"}},
      {5, {"busy", "stall 2", "x_ready"}},
      {6, {"busy", "issue x"}},
      {7, {"busy", "issue h"}},
      {8, {"busy", "stall 8"}},
      {9, {"busy", "stall 8"}},
      {10, {"busy", "stall 8", "tile_sum"}},
      {11, {"busy", "stall 8", "tile_sum"}},
      {12, {"busy", "stall 8", "preact"}},
      {13, {"busy", "stall 8", "gate"}},
      {14, {"busy", "stall 8"}},
      {15, {"busy", "stall 8", "cell", "write_back"}},
      {16, {"busy", "stall 8", "h last"}},
      {17, {"busy", "stall 8"}},
      {18, {"done"}},
  };
  const uint16_t x[4] = {0x3C00, 0x4000, 0x4200, 0x4400};
  for (const auto& [cycle, expected] : events) {
    tb::DutInputs in;
    in.reg_valid = in.reg_write = cycle == 0;
    in.reg_wdata = 1;
    in.x_valid = cycle <= 5;  // the one beat of this case is accepted in cycle 5
    in.x_data = x;
    in.h_ready = true;
    const tb::DutOutputs& out = dut.cycle(in);
    EXPECT_EQ(seen(out, true), expected) << "cycle " << cycle;
    if (cycle == 13)
      EXPECT_THAT(std::vector<uint16_t>(out.gate, out.gate + 4), ::testing::ElementsAre(0x3800, 0x3800, 0, 0x3800));
    if (cycle == 15) EXPECT_EQ(out.cell_c[0], 0x3F000000u);
    if (cycle == 16)
      EXPECT_THAT(std::vector<uint16_t>(out.h_data, out.h_data + 4), ::testing::ElementsAre(0x3365, 0, 0, 0));
  }
  EXPECT_EQ(dut.read(0x10), 17u) << "CYCLES";
  EXPECT_EQ(dut.read(0x11), 2u) << "TILES";
  EXPECT_EQ(dut.read(0x12), 1u) << "X_BEATS";
  EXPECT_EQ(dut.read(0x13), 1u) << "H_BEATS";
  EXPECT_EQ(dut.read(0x21), 4u) << "setup";
  EXPECT_EQ(dut.read(0x22), 1u) << "x_starved";
  EXPECT_EQ(dut.read(0x28), 10u) << "drain";
  EXPECT_EQ(dut.dut().assertion(), "");
}

}  // namespace
}  // namespace sharp::rtl_test
