// SPDX-License-Identifier: Apache-2.0
// One LSTM cell updater (docs/numerics.md "Cell update").
#pragma once

#include <cstdint>

namespace sharp::golden {

/// Gate outputs of one unit, fp16 bits.
struct LstmGates {
  uint16_t i = 0, f = 0, g = 0, o = 0;
};
/// New state of one unit, NaNs canonical: c in fp32 bits, h in fp16 bits.
struct CellState {
  uint32_t c = 0;
  uint16_t h = 0;
};

/// c = f*c_prev + i*g and h = o*tanh(c), each operation rounded by itself. c_prev in fp32 bits.
CellState update_cell(const LstmGates& gates, uint32_t c_prev);

}  // namespace sharp::golden
