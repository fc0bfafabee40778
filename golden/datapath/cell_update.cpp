// SPDX-License-Identifier: Apache-2.0
// Cell updates in fp32 without fused multiply-add: this file must be compiled with -ffp-contract=off.
#include "golden/datapath/cell_update.h"

#include <bit>

#include "cfg/types/half.h"
#include "golden/datapath/datapath.h"

namespace sharp::golden {

using cfg::half_to_float;

namespace {

/// State of a cell without c.
CellState widened(uint16_t h) { return {.c = canonical(half_to_float(h)), .h = h}; }

}  // namespace

CellState update_cell(const LstmGates& gates, uint32_t c_prev) {
  const float kept = half_to_float(gates.f) * std::bit_cast<float>(c_prev);
  const float added = half_to_float(gates.i) * half_to_float(gates.g);
  const float c = kept + added;
  // 11 + 11 significant bits: the fp32 product is exact, so that h is rounded once.
  const float h = half_to_float(gates.o) * half_to_float(tanh16(c));
  return {.c = canonical(c), .h = cfg::float_to_half(h)};
}

CellState update_cell(const GruGates& gates, uint16_t h_prev) {
  const float reset = half_to_float(gates.r) * gates.nh;
  const float candidate = half_to_float(tanh16(gates.nx + reset));
  const float z = half_to_float(gates.z);
  const float added = (1.0f - z) * candidate;
  const float kept = z * half_to_float(h_prev);
  return widened(cfg::float_to_half(added + kept));
}

CellState update_cell(uint16_t gate) { return widened(gate); }

}  // namespace sharp::golden
