// SPDX-License-Identifier: Apache-2.0
// Collects what the DUT delivers in each pass: h as it leaves (h stream or sequence buffer), c from the cell boundary.
// Believes only the DUT's own pins and probes.
#pragma once

#include <cstdint>
#include <vector>

#include "golden/job/job_plan.h"
#include "tb/dut/dut.h"

namespace sharp::tb {

class OutputMonitor {
 public:
  /// Room for h and c [T, H] of every pass that runs; anything past it is dropped (the checkers report it).
  OutputMonitor(const cfg::Accel& accel, const golden::JobPlan& job);

  void observe(const DutInputs& pins, const DutOutputs& out) {
    if (out.h_valid && pins.h_ready) take_beat(out.pass, out.h_data);
    if (out.seq_write.valid) take_beat(out.pass, out.seq_write.data);
    if (out.cell_valid) take_cells(out);
  }
  /// Of the last layer in time order, [T, D*H], forward before reverse; empty for a refused job.
  std::vector<uint16_t> h() const { return output(&Pass::h); }
  std::vector<uint32_t> c() const { return output(&Pass::c); }

 private:
  struct Pass {
    unsigned steps = 0, hidden = 0;
    bool reverse = false;
    unsigned h_step = 0, h_pos = 0;  ///< next step and element of h
    unsigned c_step = 0;             ///< step of the next cell group
    std::vector<uint16_t> h;         ///< [T, H] in the order of the pass
    std::vector<uint32_t> c;
  };

  void take_beat(uint32_t pass, const uint16_t* data);
  void take_cells(const DutOutputs& out);
  template <class Bits>
  std::vector<Bits> output(std::vector<Bits> Pass::*values) const;

  unsigned width_, num_cu_;
  unsigned first_output_ = 0;  ///< pass
  std::vector<Pass> passes_;
};

}  // namespace sharp::tb
