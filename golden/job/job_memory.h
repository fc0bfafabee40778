// SPDX-License-Identifier: Apache-2.0
// Places of the passes of a job in the memories that they share (docs/architecture.md section 2).
#pragma once

#include <span>
#include <vector>

#include "golden/plan/plan.h"

namespace sharp::golden {

/// Next free places in the weight, bias and state memories.
class Bases {
 public:
  void assign(cfg::Descriptor& desc) const;
  /// Behind a legal pass, up to the next legal base.
  void advance(const Plan& plan);

 private:
  uint32_t weight_ = 0, bias_ = 0, state_ = 0;
};

/// Rows of one layer in the sequence buffer, one for each time: h of its directions side by side, in whole beats each.
struct Region {
  uint32_t addr = 0;   ///< row of time 0
  uint32_t beats = 0;  ///< of h of one direction
  uint32_t directions = 1;

  uint32_t row() const { return beats * directions; }
  /// A pass of the next layer reads whole rows.
  void give_to(cfg::Descriptor& desc, bool reverse) const;
  /// Pass d of the layer writes its part of each row.
  void take_from(cfg::Descriptor& desc, unsigned d, bool reverse) const;

 private:
  /// Place of the row of the first step of a pass.
  uint32_t start(uint32_t steps, bool reverse) const { return reverse ? addr + (steps - 1) * row() : addr; }
  uint32_t stride(bool reverse) const { return reverse ? 0 - row() : row(); }
};

/// Regions of all layers but the last, which has none. Layer l + 1 reads region l while it writes region l + 1, so two
/// places are enough: even layers share the beats from 0 on, odd layers the beats behind the largest even one.
std::vector<Region> sequence_regions(const cfg::Accel& accel, std::span<const cfg::Layer> layers, uint32_t steps);

/// Weights for an input of two halves of `half` elements with the first padded to `padded`: the columns of the padding
/// are +0.
LayerWeights with_padded_input(const LayerWeights& weights, unsigned half, unsigned padded);

}  // namespace sharp::golden
