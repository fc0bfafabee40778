// SPDX-License-Identifier: Apache-2.0
// One row of [W|R] through multipliers, tree and accumulator, in the order of docs/numerics.md "Tree" and "Accumulate":
// what lies inside the tiles, where golden values are kept at the tap only.
#pragma once

#include <span>
#include <vector>

#include "golden/plan/plan.h"
#include "tb/cover/groups/numeric_points.h"

namespace sharp::cover {

/// Sums of a row as they leave. nx: of GRU's gate n alone, whose other sum then is nh.
struct RowSums {
  float sum = 0, nx = 0;
};

class RowWalk {
 public:
  /// x [I] and h [H]: what the step multiplies with, widened. n: columns of the tiles of the row's block.
  RowSums walk(const cfg::LayerWeights& weights, cfg::Cell cell, golden::RowId row, unsigned n,
               std::span<const float> x, std::span<const float> h, NumericPoints& points);

 private:
  /// Adds the tiles of one part to acc.
  float part(std::span<const uint16_t> weights, std::span<const float> scalars, unsigned n, float acc, Adder first,
             NumericPoints& points);
  float tile_sum(std::span<const uint16_t> weights, std::span<const float> scalars, unsigned n, NumericPoints& points);

  std::vector<float> sums_;
};

}  // namespace sharp::cover
