// SPDX-License-Identifier: Apache-2.0
// Gathers rows of [W|R] tile by tile, once per run: the time step then only streams.
#include "golden/datapath/layer_image.h"

#include <algorithm>
#include <bit>

#include "cfg/types/half.h"

namespace sharp::golden {
namespace {

/// Index of a row of W, R and b.
size_t matrix_row(const RowId& id, const LayerWeights& layer) { return size_t{id.gate} * layer.hidden_size + id.unit; }

}  // namespace

LayerImage::LayerImage(const Plan& plan, const LayerWeights& layer)
    : macs_(plan.accel.macs()), rows_(row_offsets(plan)), bias_(rows_.total) {
  weights_.resize(plan.tiles.size() * macs_);
  fill_bias(plan, layer);
  for (unsigned tile = 0; tile < plan.tiles.size(); ++tile) fill_tile(plan, layer, tile);
}

void LayerImage::fill_bias(const Plan& plan, const LayerWeights& layer) {
  for (size_t b = 0; b < plan.blocks.size(); ++b)
    for (unsigned r = 0; r < plan.blocks[b].k; ++r)
      if (const auto id = plan.row(plan.blocks[b], r))
        bias_[rows_.of[b] + r] = std::bit_cast<float>(layer.b[matrix_row(*id, layer)]);
  for (const uint32_t b : layer.b_rn) second_bias_.push_back(std::bit_cast<float>(b));
}

void LayerImage::fill_tile(const Plan& plan, const LayerWeights& layer, unsigned tile) {
  const Tile& t = plan.tiles[tile];
  const Block& block = plan.blocks[t.block];
  const std::vector<uint16_t>& matrix = t.part == Part::x ? layer.w : layer.r;
  const size_t width = t.part == Part::x ? layer.input_size : layer.hidden_size;
  const size_t begin = size_t{t.col_block} * block.n;
  const size_t end = std::min(begin + block.n, width);
  float* out = weights_.data() + tile * macs_;
  for (unsigned r = 0; r < block.k; ++r) {
    const auto id = plan.row(block, r);
    if (!id) continue;
    const uint16_t* row = matrix.data() + matrix_row(*id, layer) * width;
    for (size_t c = begin; c < end; ++c) out[(c - begin) * block.k + r] = cfg::half_to_float(row[c]);
  }
}

}  // namespace sharp::golden
