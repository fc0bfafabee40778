// SPDX-License-Identifier: Apache-2.0
// Cell update in fp32 without fused multiply-add: this file must be compiled with -ffp-contract=off.
#include "golden/datapath/cell_update.h"

#include <bit>

#include "cfg/src/half.h"
#include "golden/datapath/datapath.h"

namespace sharp::golden {

CellState update_cell(const LstmGates& gates, uint32_t c_prev) {
  using cfg::half_to_float;
  const float kept = half_to_float(gates.f) * std::bit_cast<float>(c_prev);
  const float added = half_to_float(gates.i) * half_to_float(gates.g);
  const float c = kept + added;
  // 11 + 11 significant bits: the fp32 product is exact, so that h is rounded once.
  const float h = half_to_float(gates.o) * half_to_float(tanh16(c));
  return {.c = canonical(c), .h = cfg::float_to_half(h)};
}

}  // namespace sharp::golden
