// SPDX-License-Identifier: Apache-2.0
// Weights and biases of a layer widened to fp32 in the order in which the datapath model reads them.
#pragma once

#include "golden/datapath/aligned.h"
#include "golden/datapath/value_layout.h"
#include "golden/plan/plan.h"

namespace sharp::golden {

/// Taken from the matrices through Plan::row, on purpose not from the packed weight image: that one is loaded into the
/// hardware, so a packing error shows as a difference.
class LayerImage {
 public:
  LayerImage(const Plan& plan, const LayerWeights& layer);

  /// [N, K] of a tile (index in Plan::tiles), column by column; +0 for empty rows and columns past the end.
  const float* weights(unsigned tile) const { return weights_.data() + static_cast<size_t>(tile) * macs_; }
  /// [K] of a block; +0 for empty rows.
  const float* bias(unsigned block) const { return bias_.data() + rows_.of[block]; }
  /// [nu] of a block of GRU's gate n: bRn of its units.
  const float* second_bias(const Block& block) const { return second_bias_.data() + block.unit_base; }

  /// Values before a block when blocks follow each other with k values each.
  size_t row_offset(unsigned block) const { return rows_.of[block]; }
  /// Values of all blocks.
  size_t num_rows() const { return bias_.size(); }

 private:
  void fill_bias(const Plan& plan, const LayerWeights& layer);
  void fill_tile(const Plan& plan, const LayerWeights& layer, unsigned tile);

  size_t macs_;
  Offsets rows_;
  AlignedFloats weights_;
  AlignedFloats bias_;
  AlignedFloats second_bias_;  ///< [H] of GRU
};

}  // namespace sharp::golden
