// SPDX-License-Identifier: Apache-2.0
// One tile, level by level, element by element.
#include "golden/datapath/tile_detail.h"

#include <bit>

#include "cfg/types/half.h"

namespace sharp::golden {
namespace {

std::vector<uint16_t> tile_weights(const Plan& plan, const LayerWeights& layer, const Tile& t) {
  const Block& block = plan.blocks[t.block];
  const auto& matrix = t.part == Part::x ? layer.w : layer.r;
  const size_t width = t.part == Part::x ? layer.input_size : layer.hidden_size;
  std::vector<uint16_t> weights(plan.accel.macs(), 0);
  for (unsigned r = 0; r < block.k; ++r) {
    const auto id = plan.row(block, r);
    if (!id) continue;
    const size_t row = size_t{id->gate} * layer.hidden_size + id->unit;
    for (unsigned c = 0; c < block.n && size_t{t.col_block} * block.n + c < width; ++c)
      weights[size_t{c} * block.k + r] = matrix[row * width + size_t{t.col_block} * block.n + c];
  }
  return weights;
}

}  // namespace

TileDetail tile_detail(const Plan& plan, const LayerWeights& layer, unsigned tile, std::span<const uint16_t> vector) {
  const Tile& t = plan.tiles.at(tile);
  const unsigned macs = plan.accel.macs(), k = plan.blocks[t.block].k, n = plan.blocks[t.block].n;
  TileDetail d;
  d.weights = tile_weights(plan, layer, t);
  for (unsigned v = 0; v < plan.accel.num_vs; ++v) {
    const size_t column = size_t{t.col_block} * n + v * plan.accel.vs_width / k;
    d.scalars.push_back(column < vector.size() ? vector[column] : uint16_t{0});
  }
  for (unsigned p = 0; p < macs; ++p)
    d.products.push_back(cfg::half_to_float(d.weights[p]) * cfg::half_to_float(d.scalars[p / plan.accel.vs_width]));
  const unsigned levels = static_cast<unsigned>(std::countr_zero(plan.accel.num_vs));
  std::vector<float> sums = d.products;
  for (unsigned j = 1; j <= levels; ++j) {
    const unsigned half = macs >> j;
    if (half >= k) {
      for (unsigned p = 0; p < half; ++p) sums[p] += sums[p + half];
      sums.resize(half);
    }
    d.levels.push_back(sums);
  }
  return d;
}

}  // namespace sharp::golden
