// SPDX-License-Identifier: Apache-2.0
// Weights, directions and inputs of a stack of layers in the bits the hardware sees.
#pragma once

#include <cstdint>
#include <vector>

#include "cfg/types/types.h"

namespace sharp::cfg {

/// Weights of one layer in fp16/fp32 bits, row-major. Row index = gate * H + unit; gate order as in
/// docs/architecture.md section 1: LSTM i, f, g, o; GRU r, z, n; Elman one gate.
struct LayerWeights {
  unsigned input_size = 0, hidden_size = 0, gates = 4;
  std::vector<uint16_t> w;  ///< [G*H, I] fp16 bits
  std::vector<uint16_t> r;  ///< [G*H, H] fp16 bits
  std::vector<uint32_t> b;  ///< [G*H] fp32 bits, both bias halves already added; GRU's gate n: the x half alone, bWn
  std::vector<uint32_t> b_rn = {};  ///< GRU: [H] fp32 bits, bRn, the h half of gate n; other cells: empty
  /// LSTM: [3*H] fp32 bits, peepholes of i, f, o; or empty. Not done by the hardware: only for golden/reference.
  std::vector<uint32_t> p = {};
};

/// How a layer walks over the sequence (docs/architecture.md section 1, "Stacks and directions").
enum class Direction : uint8_t { forward, reverse, bidirectional };

/// One layer of a model. A model is a list of layers; a pass is one direction of one layer, in the order of the list,
/// forward before reverse.
struct Layer {
  Cell cell = Cell::lstm;
  Direction direction = Direction::forward;
  /// One for each direction, forward first. All of the same shape. input_size: features of x for the first layer, else
  /// the width of the layer before, 2 * H if that one is bidirectional (forward half first, no padding).
  std::vector<LayerWeights> weights;
  /// GRU: r multiplies h[t-1] before the recurrent product, and gate n has one bias. Not done by the hardware: only for
  /// golden/reference (docs/numerics.md "Reference").
  bool reset_first = false;

  unsigned num_passes() const { return direction == Direction::bidirectional ? 2 : 1; }
  /// Of the d-th pass of the layer.
  bool is_reverse(unsigned d) const { return direction == Direction::reverse || d == 1; }
};

/// State before the first step of a pass (for a reverse pass: before the last time).
struct PassState {
  std::vector<uint16_t> h0;  ///< [H] fp16 bits
  std::vector<uint32_t> c0;  ///< [H] fp32 bits; not read by cells without a cell state (GRU, Elman)
};

/// One inference of a model.
struct ModelInput {
  unsigned steps = 0;
  std::vector<uint16_t> x;        ///< [T, I] fp16 bits in time order, I of the first layer
  std::vector<PassState> states;  ///< one for each pass, in the order of the passes
};

}  // namespace sharp::cfg
