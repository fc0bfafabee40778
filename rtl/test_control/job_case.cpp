// SPDX-License-Identifier: Apache-2.0
// Drives jobs of several passes through the pins of a DUT.
#include "rtl/test_control/job_case.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>

namespace sharp::rtl_test {
namespace {

constexpr unsigned kMaxCycles = 20000;
constexpr unsigned kRows = 64, kGroups = 16;  // enough for every pass of these tests

/// Two fp16 values of moderate size and any sign.
uint32_t half_pair(std::mt19937& random) { return (static_cast<uint32_t>(random()) & 0x83FF83FFu) | 0x30003000u; }

tb::DutInputs streams(const std::vector<std::vector<uint16_t>>& x_beats, size_t next) {
  tb::DutInputs in;
  in.h_ready = true;
  in.x_valid = next < x_beats.size();
  if (in.x_valid) in.x_data = x_beats[next].data();
  return in;
}

}  // namespace

std::vector<uint8_t> descriptor_registers() {
  std::vector<uint8_t> addresses;
  for (unsigned a = kFirstLow; a <= kLastLow; ++a) addresses.push_back(static_cast<uint8_t>(a));
  for (unsigned a = kFirstHigh; a <= kLastHigh; ++a) addresses.push_back(static_cast<uint8_t>(a));
  return addresses;
}

void load_operands(DutCase& dut, const Pass& pass, uint32_t seed) {
  std::mt19937 random(seed);
  for (uint32_t beat = 0; beat < 2 * kRows; ++beat) {
    const std::vector<uint32_t> words = {half_pair(random), half_pair(random), half_pair(random), half_pair(random)};
    dut.load(0, 2 * pass.weight_base + beat, words);
  }
  for (uint32_t group = 0; group < kGroups; ++group) {
    std::vector<uint32_t> bias(4);
    for (auto& b : bias) b = std::bit_cast<uint32_t>(static_cast<float>(random() % 256) / 256.0f - 0.5f);
    dut.load(1, pass.bias_base + group, bias);
  }
  for (uint32_t unit = 0; unit < pass.hidden_size; ++unit) {
    dut.load(2, pass.state_base + unit, {half_pair(random) & 0xFFFFu, 0, 0, 0});
    dut.load(3, pass.state_base + unit,
             {std::bit_cast<uint32_t>(static_cast<float>(random() % 256) / 256.0f), 0, 0, 0});
  }
}

void write_passes(DutCase& dut, const std::vector<Pass>& passes) {
  const auto registers = descriptor_registers();
  static_assert(sizeof(Pass) == 16 * sizeof(uint32_t));
  for (uint32_t p = 0; p < passes.size(); ++p) {
    dut.write(kPassSelect, p);
    const auto values = std::bit_cast<std::array<uint32_t, 16>>(passes[p]);
    for (size_t i = 0; i < registers.size(); ++i) dut.write(registers[i], values[i]);
  }
  dut.write(kLastPass, static_cast<uint32_t>(passes.size()) - 1);
}

JobOutput run_job(DutCase& dut, const std::vector<std::vector<uint16_t>>& x_beats) {
  JobOutput result;
  size_t next = 0;
  dut.write(kCtrl, 1);
  while (result.cycles < kMaxCycles) {
    const tb::DutInputs in = streams(x_beats, next);
    const tb::DutOutputs& o = dut.cycle(in);
    if (!o.busy) break;
    ++result.cycles;
    next += in.x_valid && o.x_ready;
    if (o.h_valid) result.h.emplace_back(o.h_data, o.h_data + 4);
    if (o.seq_read.valid) result.seq_reads.push_back(o.seq_read.addr);
    if (o.seq_write.valid) result.seq_writes.push_back(o.seq_write.addr);
  }
  EXPECT_LT(result.cycles, kMaxCycles) << "the job hangs";
  return result;
}

std::vector<uint32_t> read_state(DutCase& dut, const Pass& pass) {
  std::vector<uint32_t> state;
  for (uint32_t unit = 0; unit < pass.hidden_size; ++unit) {
    dut.write(kStateAddr, pass.state_base + unit);
    state.push_back(dut.read(kStateH));
    state.push_back(dut.read(kStateC));
  }
  return state;
}

}  // namespace sharp::rtl_test
