// SPDX-License-Identifier: Apache-2.0
// Bit-exact golden model of the datapath (docs/numerics.md), in the contract's order of operations. Eigen, no
// Verilator.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "golden/plan/plan.h"

namespace sharp::golden {

/// What one pass starts from, in the order of its steps.
struct PassInput {
  unsigned steps = 0;
  std::vector<uint16_t> x;   ///< [T, I] fp16 bits
  std::vector<uint16_t> h0;  ///< [H] fp16 bits
  std::vector<uint32_t> c0;  ///< [H] fp32 bits; not read by cells without a cell state (GRU, Elman)
};

/// All values of one time step. NaNs may carry any payload: compare through canonical() or after a plain bit match
/// failed.
struct StepValues {
  std::vector<float> tile_sums;  ///< concatenated in dispatch order, tile i at tile_offset(i), k values each
  std::vector<float> preact;     ///< leaving values, block b at row_offset(b), k values each; GRU rows of n: nh
  std::vector<float> preact_x;   ///< GRU only: nx in the rows of gate n, same layout; else empty
  std::vector<float> partial;    ///< Unfolded only: sums after the x part, same layout; else empty
  std::vector<uint16_t> gates;   ///< [G, H] fp16 bits; GRU [2, H]: r and z
  std::vector<uint32_t> c;       ///< [H] fp32 bits; without a cell state: h widened
  std::vector<uint16_t> h;       ///< [H] fp16 bits
};

/// Computes steps in order on demand and keeps the last kWindow of them: values of three steps can be needed at once,
/// since an unsent h[t-2] may wait beside tiles of step t.
class Datapath {
 public:
  static constexpr unsigned kWindow = 4;
  Datapath(const Plan& plan, const LayerWeights& weights, const PassInput& input);
  ~Datapath();
  Datapath(Datapath&&) noexcept;
  Datapath& operator=(Datapath&&) noexcept;

  /// Values of step t; t must not be older than the newest computed step minus kWindow-1.
  const StepValues& step(uint32_t t);
  /// Offset of tile i (index in Plan::tiles) in StepValues::tile_sums.
  size_t tile_offset(unsigned tile) const;
  /// Offset of block b in StepValues::preact and ::partial.
  size_t row_offset(unsigned block) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// fp32 bits with every NaN made canonical (0x7FC00000).
uint32_t canonical(float v);

/// docs/numerics.md "Activation": fp32 in, fp16 bits out.
uint16_t sigmoid16(float x);
uint16_t tanh16(float x);

}  // namespace sharp::golden
