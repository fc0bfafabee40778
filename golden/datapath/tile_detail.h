// SPDX-License-Identifier: Apache-2.0
// What lies inside one tile: operands, products and the sums after every tree level (docs/numerics.md "Multiply",
// "Tree"). For finding causes; the datapath model itself keeps only the sums at the tap.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golden/plan/plan.h"

namespace sharp::golden {

/// Flat index of weights, products and sums: column * K + row.
struct TileDetail {
  std::vector<uint16_t> weights;           ///< [M] fp16, +0 in empty rows and columns past the end
  std::vector<uint16_t> scalars;           ///< [NumVs] fp16: unit v takes column v / (K/W); +0 past the end
  std::vector<float> products;             ///< [M]
  std::vector<std::vector<float>> levels;  ///< [L], level j at j-1: [max(M >> j, K)], past the tap unchanged
};

/// Tile `tile` of the plan with the vector of its part: x of the step [I] or h of the step before [H].
TileDetail tile_detail(const Plan& plan, const LayerWeights& layer, unsigned tile, std::span<const uint16_t> vector);

}  // namespace sharp::golden
