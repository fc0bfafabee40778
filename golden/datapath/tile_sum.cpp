// SPDX-License-Identifier: Apache-2.0
// Flat Eigen array operations, one per tree level. Products of fp16 values are exact in fp32; each sum is rounded.
#include "golden/datapath/tile_sum.h"

#include <Eigen/Core>

namespace sharp::golden {
namespace {

using In = Eigen::Map<const Eigen::ArrayXf>;
using Out = Eigen::Map<Eigen::ArrayXf>;

/// Products and tree level 1: columns c and c + half_n are the flat elements p and p + M/2.
void multiply_and_add_pairs(const float* weights, const float* scalars, unsigned k, unsigned half_n, float* out) {
  for (size_t c = 0; c < half_n; ++c) {
    const In low(weights + c * k, k), high(weights + (c + half_n) * k, k);
    Out(out + c * k, k) = low * scalars[c] + high * scalars[c + half_n];
  }
}

/// One more tree level: p and p + width, for p < width.
void add_halves(const float* sums, unsigned width, float* out) {
  Out(out, width) = In(sums, width) + In(sums + width, width);
}

}  // namespace

void TileSum::operator()(const float* weights, const float* scalars, unsigned k, float* out) {
  const unsigned n = macs_ / k;
  if (n == 1) {
    Out(out, k) = In(weights, k) * scalars[0];
    return;
  }
  multiply_and_add_pairs(weights, scalars, k, n / 2, n == 2 ? out : sums_.data());
  for (unsigned width = macs_ / 4; width >= k; width /= 2)
    add_halves(sums_.data(), width, width == k ? out : sums_.data());
}

void accumulate(const float* start, const float* sum, unsigned k, float* acc) {
  Out(acc, k) = In(start, k) + In(sum, k);
}

}  // namespace sharp::golden
