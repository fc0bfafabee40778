// SPDX-License-Identifier: Apache-2.0
// Brings a DUT into an endless x_starved stall, to measure what an idle cycle costs.
#pragma once

#include <cstdint>
#include <memory>

#include "cfg/types/types.h"
#include "tb/dut/dut.h"

namespace sharp::tb {

class IdleProbe {
 public:
  /// Resets, writes the descriptor, starts, and waits until the dispatcher stalls. Throws std::runtime_error if it
  /// does not.
  IdleProbe(std::unique_ptr<Dut> dut, const cfg::Descriptor& descriptor);
  /// Clocks without x and without collecting probes.
  void run(uint64_t cycles);

 private:
  void write_register(uint8_t address, uint32_t value);

  std::unique_ptr<Dut> dut_;
};

}  // namespace sharp::tb
