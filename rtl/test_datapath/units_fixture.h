// SPDX-License-Identifier: Apache-2.0
// Test fixture around units_bench.sv; compiled once per latency set (SHARP_UNITS_HEADER, SHARP_UNITS_MODEL,
// SHARP_LAT_*).
#pragma once

#include <gtest/gtest.h>
#include <verilated.h>

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "rtl/test_datapath/host_float.h"
#include SHARP_UNITS_HEADER

namespace sharp::rtl_test {

using Model = SHARP_UNITS_MODEL;
using Words = std::vector<uint32_t>;

// The geometry of units_bench.sv.
inline constexpr unsigned kVsWidth = 4, kNumVs = 16, kMacs = 64, kKMax = 32, kNumMfu = 8, kNumCu = 2, kMaxHidden = 64;
inline constexpr unsigned kBanks = kKMax / kVsWidth, kDepth = 32;
inline constexpr unsigned kLatMul = SHARP_LAT_MUL, kLatAdd = SHARP_LAT_ADD, kLatAcc = SHARP_LAT_ACC;
inline constexpr unsigned kLatMfu = SHARP_LAT_MFU, kLatCu = SHARP_LAT_CU, kLatWb = SHARP_LAT_WB;

class Units : public testing::Test {
 protected:
  Units() : context_(std::make_unique<VerilatedContext>()), dut_(std::make_unique<Model>(context_.get())) {
    dut_->rst_ni = 0;
    tick();
    tick();
    dut_->rst_ni = 1;
    tick();
  }
  ~Units() override { dut_->final(); }

  /// Inputs set before become effective; afterwards outputs are those of the next cycle.
  void tick() {
    dut_->clk_i = 0;
    dut_->eval();
    dut_->clk_i = 1;
    dut_->eval();
  }
  /// Combinational outputs of the current inputs.
  void settle() {
    dut_->clk_i = 0;
    dut_->eval();
  }

  uint32_t below(uint32_t n) { return static_cast<uint32_t>(rng_() % n); }
  bool coin() { return (rng_() & 1) != 0; }

  /// Any fp16 in one of eight draws, else of moderate size.
  uint16_t random_half() {
    const uint32_t r = static_cast<uint32_t>(rng_());
    if ((r >> 16 & 7) == 0) return r & 0xFFFF;
    return static_cast<uint16_t>((r & 0x83FF) | (8 + (r >> 20) % 12) << 10);
  }
  /// Any fp32 in one of eight draws, else of moderate size.
  uint32_t random_word() {
    const uint64_t r = rng_();
    if ((r >> 40 & 7) == 0) return r & 0xFFFFFFFF;
    return static_cast<uint32_t>((r & 0x807FFFFF) | (110 + (r >> 48) % 24) << 23);
  }
  Words random_words(unsigned n) {
    Words w(n);
    for (auto& v : w) v = random_word();
    return w;
  }

  Model& dut() { return *dut_; }
  VerilatedContext& context() { return *context_; }

 private:
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Model> dut_;
  std::mt19937_64 rng_{42};
};

template <typename Port>
void put(Port& port, const Words& words) {
  for (size_t i = 0; i < words.size(); ++i) port[i] = words[i];
}

template <typename Port>
Words get(const Port& port, size_t words) {
  Words w(words);
  for (size_t i = 0; i < words; ++i) w[i] = port[i];
  return w;
}

/// fp16 values two a word, the first in the lower half.
inline Words pack(const std::vector<uint16_t>& halves) {
  Words w(halves.size() / 2);
  for (size_t i = 0; i < w.size(); ++i) w[i] = halves[2 * i] | static_cast<uint32_t>(halves[2 * i + 1]) << 16;
  return w;
}

}  // namespace sharp::rtl_test
