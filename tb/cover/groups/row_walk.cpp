// SPDX-License-Identifier: Apache-2.0
// Column c of a tile meets column c + n/2 in the first level of the tree, and so on.
#include "tb/cover/groups/row_walk.h"

#include <algorithm>
#include <bit>

#include "cfg/types/half.h"

namespace sharp::cover {

RowSums RowWalk::walk(const cfg::LayerWeights& weights, cfg::Cell cell, golden::RowId row, unsigned n,
                      std::span<const float> x, std::span<const float> h, NumericPoints& points) {
  const size_t r = size_t{row.gate} * weights.hidden_size + row.unit;
  const auto w = std::span(weights.w).subspan(r * x.size(), x.size());
  const auto u = std::span(weights.r).subspan(r * h.size(), h.size());
  const float after_x = part(w, x, n, std::bit_cast<float>(weights.b[r]), Adder::acc_first, points);
  if (!cfg::is_split_gate(cell, row.gate)) return {part(u, h, n, after_x, Adder::acc_next, points), 0};
  return {part(u, h, n, std::bit_cast<float>(weights.b_rn[row.unit]), Adder::acc_first, points), after_x};
}

float RowWalk::part(std::span<const uint16_t> weights, std::span<const float> scalars, unsigned n, float acc,
                    Adder first, NumericPoints& points) {
  for (size_t column = 0; column < weights.size(); column += n) {
    const size_t columns = std::min<size_t>(n, weights.size() - column);
    const float sum = tile_sum(weights.subspan(column, columns), scalars.subspan(column, columns), n, points);
    acc = points.add(column == 0 ? first : Adder::acc_next, acc, sum);
  }
  return acc;
}

float RowWalk::tile_sum(std::span<const uint16_t> weights, std::span<const float> scalars, unsigned n,
                        NumericPoints& points) {
  sums_.assign(n, 0.0f);  // columns past the end: +0 * +0
  for (size_t c = 0; c < weights.size(); ++c)
    sums_[c] = points.multiply(Multiplier::vs, cfg::half_to_float(weights[c]), scalars[c]);
  for (unsigned half = n / 2; half > 0; half /= 2)
    for (unsigned c = 0; c < half; ++c)
      sums_[c] = points.add(half == n / 2 ? Adder::tree_first : Adder::tree_later, sums_[c], sums_[c + half]);
  return sums_[0];
}

}  // namespace sharp::cover
