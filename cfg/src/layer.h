// SPDX-License-Identifier: Apache-2.0
// Weights and inputs of one layer in the bits the hardware sees.
#pragma once

#include <cstdint>
#include <vector>

namespace sharp::cfg {

/// Weights of one layer in fp16/fp32 bits, row-major. Row index = gate * H + unit; gate order as in
/// docs/architecture.md section 1: LSTM i, f, g, o; GRU r, z, n; Elman one gate.
struct LayerWeights {
  unsigned input_size = 0, hidden_size = 0, gates = 4;
  std::vector<uint16_t> w;  ///< [G*H, I] fp16 bits
  std::vector<uint16_t> r;  ///< [G*H, H] fp16 bits
  std::vector<uint32_t> b;  ///< [G*H] fp32 bits, both bias halves already added; GRU's gate n: the x half alone, bWn
  std::vector<uint32_t> b_rn = {};  ///< GRU: [H] fp32 bits, bRn, the h half of gate n; other cells: empty
};

/// One inference: input sequence and initial state. Shapes [T, I], [H], [H].
struct LayerInput {
  unsigned steps = 0;
  std::vector<uint16_t> x;   ///< [T, I] fp16 bits
  std::vector<uint16_t> h0;  ///< [H] fp16 bits
  std::vector<uint32_t> c0;  ///< [H] fp32 bits; not read by cells without a cell state (GRU, Elman)
};

}  // namespace sharp::cfg
