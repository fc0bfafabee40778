// SPDX-License-Identifier: Apache-2.0
// One cell updater, for each of the three cells (docs/numerics.md "Cell update").
#pragma once

#include <cstdint>

namespace sharp::golden {

/// Gate outputs of one unit, fp16 bits.
struct LstmGates {
  uint16_t i = 0, f = 0, g = 0, o = 0;
};
/// What one unit of a GRU brings: gate outputs in fp16 bits, and the two sums of gate n.
struct GruGates {
  uint16_t r = 0, z = 0;
  float nx = 0, nh = 0;
};
/// New state of one unit, NaNs canonical: c in fp32 bits, h in fp16 bits. Without a cell state c is h widened.
struct CellState {
  uint32_t c = 0;
  uint16_t h = 0;
};

/// c = f*c_prev + i*g and h = o*tanh(c), each operation rounded by itself. c_prev in fp32 bits.
CellState update_cell(const LstmGates& gates, uint32_t c_prev);

/// n = tanh(nx + r*nh) and h = (1-z)*n + z*h_prev, each operation rounded by itself. h_prev in fp16 bits.
CellState update_cell(const GruGates& gates, uint16_t h_prev);

/// Elman: h is the output of the gate, fp16 bits.
CellState update_cell(uint16_t gate);

}  // namespace sharp::golden
