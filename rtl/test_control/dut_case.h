// SPDX-License-Identifier: Apache-2.0
// Loads a DUT library and drives it by hand: reset, registers, load port.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tb/dut/dut.h"

namespace sharp::rtl_test {

/// A DUT from a library built by regress/build_dut.sh. Aborts the test with a message if it cannot be loaded.
class DutCase {
 public:
  explicit DutCase(const std::string& library, const tb::DutOptions& options = {});

  /// One cycle with the given pins.
  const tb::DutOutputs& cycle(const tb::DutInputs& in) { return dut_->clock(in); }
  void reset();
  void write(uint8_t addr, uint32_t data);
  uint32_t read(uint8_t addr);
  /// One beat of the load port; `words` are W words of 32 bits.
  void load(uint8_t target, uint32_t addr, const std::vector<uint32_t>& words);
  tb::Dut& dut() { return *dut_; }
  std::string info() const { return info_; }

 private:
  std::unique_ptr<tb::Dut> dut_;
  std::string info_;
};

}  // namespace sharp::rtl_test
