// SPDX-License-Identifier: Apache-2.0
// Weight and bias images in the order the memories hold them (docs/architecture.md section 3).
#include <stdexcept>
#include <string>

#include "golden/plan/plan.h"

namespace sharp::golden {
namespace {

/// Writes one tile at `out` (M elements, already +0): flat index column * K + row.
void pack_tile(const Plan& plan, const Tile& tile, const LayerWeights& weights, uint16_t* out) {
  const Block& block = plan.blocks[tile.block];
  const bool is_x = tile.part == Part::x;
  const std::vector<uint16_t>& matrix = is_x ? weights.w : weights.r;
  const size_t width = is_x ? weights.input_size : weights.hidden_size;
  const size_t first_column = size_t{tile.col_block} * block.n;
  for (unsigned r = 0; r < block.k; ++r) {
    const std::optional<RowId> id = plan.row(block, r);
    if (!id) continue;
    const size_t matrix_row = size_t{id->gate} * weights.hidden_size + id->unit;
    for (unsigned c = 0; c < block.n && first_column + c < width; ++c)
      out[size_t{c} * block.k + r] = matrix[matrix_row * width + first_column + c];
  }
}

/// Writes bRn into the rows of GRU's gate n at `out` (k elements, already +0).
void pack_second_half(const Plan& plan, const Block& block, const LayerWeights& weights, uint32_t* out) {
  const RowRange rows = plan.split_rows(block);
  for (unsigned j = 0; j < rows.count; ++j) out[rows.first + j] = weights.b_rn[block.unit_base + j];
}

}  // namespace

void require_shape(const Plan& plan, const LayerWeights& weights, const std::string& what) {
  const size_t gates = plan.gates, hidden = plan.desc.hidden_size, input = plan.desc.input_size;
  const size_t extra = plan.cell == cfg::Cell::gru ? hidden : 0;
  const bool same = weights.gates == gates && weights.hidden_size == hidden && weights.input_size == input;
  const bool complete = weights.w.size() == gates * hidden * input && weights.r.size() == gates * hidden * hidden &&
                        weights.b.size() == gates * hidden && weights.b_rn.size() == extra;
  if (same && complete) return;
  throw std::invalid_argument(what + " do not have the shape of the descriptor: expected w [" +
                              std::to_string(gates * hidden) + ", " + std::to_string(input) + "], r [" +
                              std::to_string(gates * hidden) + ", " + std::to_string(hidden) + "], b [" +
                              std::to_string(gates * hidden) + "], b_rn [" + std::to_string(extra) + "]");
}

std::vector<uint16_t> pack_weights(const Plan& plan, const LayerWeights& weights) {
  require_shape(plan, weights);
  const size_t macs = plan.accel.macs();
  std::vector<uint16_t> image(plan.tiles.size() * macs, 0);
  for (size_t i = 0; i < plan.tiles.size(); ++i) pack_tile(plan, plan.tiles[i], weights, &image[i * macs]);
  return image;
}

std::vector<uint32_t> pack_bias(const Plan& plan, const LayerWeights& weights) {
  require_shape(plan, weights);
  const size_t width = plan.accel.vs_width;
  std::vector<uint32_t> image(plan.bias_groups * width, 0);
  for (const Block& block : plan.blocks)
    for (unsigned r = 0; r < block.k; ++r)
      if (const std::optional<RowId> id = plan.row(block, r))
        image[block.bias_group * width + r] = weights.b[size_t{id->gate} * weights.hidden_size + id->unit];
  for (const Block& block : plan.blocks)
    pack_second_half(plan, block, weights, image.data() + block.bias_group * width + block.k);
  return image;
}

}  // namespace sharp::golden
