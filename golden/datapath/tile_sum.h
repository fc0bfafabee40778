// SPDX-License-Identifier: Apache-2.0
// Arithmetic of one tile: multiply, add-reduce tree, accumulate (docs/numerics.md "Multiply", "Tree", "Accumulate").
#pragma once

#include "golden/datapath/aligned.h"

namespace sharp::golden {

/// Multiplies the columns of a tile by their scalars and adds them in the order of the tree.
class TileSum {
 public:
  /// macs: weights of a tile, a power of two.
  explicit TileSum(unsigned macs) : macs_(macs), sums_(macs / 2) {}

  /// weights [N, K]: column by column, each of k rows, 64-byte aligned; scalars [N]; out [K]. N = macs / k.
  void operator()(const float* weights, const float* scalars, unsigned k, float* out);

 private:
  unsigned macs_;
  AlignedFloats sums_;  // what lies between two tree levels
};

/// acc[r] = start[r] + sum[r] for k rows. acc may be start.
void accumulate(const float* start, const float* sum, unsigned k, float* acc);

}  // namespace sharp::golden
