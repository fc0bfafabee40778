// SPDX-License-Identifier: Apache-2.0
// Collects what the DUT delivers: h from the h stream, c from the cell boundary. Believes only the DUT's own pins.
#pragma once

#include <cstdint>
#include <vector>

#include "tb/sim/dut.h"

namespace sharp::tb {

class OutputMonitor {
 public:
  OutputMonitor() = default;
  /// Room for h and c of shape [T, H]; anything past it is dropped (the checkers report it).
  OutputMonitor(unsigned steps, unsigned hidden_size, unsigned stream_width, unsigned num_cu);

  void observe(const DutInputs& pins, const DutOutputs& out) {
    if (out.h_valid && pins.h_ready) take_beat(out);
    if (out.cell_valid) take_cells(out);
  }
  const std::vector<uint16_t>& h() const { return h_; }
  const std::vector<uint32_t>& c() const { return c_; }

 private:
  void take_beat(const DutOutputs& out);
  void take_cells(const DutOutputs& out);

  unsigned steps_ = 0, hidden_ = 0, width_ = 1, num_cu_ = 1;
  unsigned h_step_ = 0, h_pos_ = 0;  ///< next step and element of the h stream
  unsigned c_step_ = 0;              ///< step of the next cell group
  std::vector<uint16_t> h_;
  std::vector<uint32_t> c_;
};

}  // namespace sharp::tb
