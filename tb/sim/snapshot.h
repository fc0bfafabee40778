// SPDX-License-Identifier: Apache-2.0
// A deep copy of the outputs of one cycle, for looking back after the DUT has moved on.
#pragma once

#include <vector>

#include "tb/dut/dut.h"

namespace sharp::tb {

/// Copyable; outputs() points into the copy.
class Snapshot {
 public:
  Snapshot() = default;
  /// Lane counts follow from the accelerator.
  Snapshot(const DutOutputs& outputs, const cfg::Accel& accel);

  DutOutputs outputs() const;

  DutOutputs scalars;  ///< pointers are meaningless here
  std::vector<uint16_t> h_data, gate, cell_h, wb_h, seq_data;
  std::vector<uint32_t> tile_sum, preact, preact_x, partial, cell_c;
};

}  // namespace sharp::tb
