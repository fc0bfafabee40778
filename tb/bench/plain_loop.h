// SPDX-License-Identifier: Apache-2.0
// The yardstick of `sharp bench`: the same arithmetic as the accelerator's array, as a plain vectorised C++ loop.
#pragma once

#include <cstdint>
#include <vector>

namespace sharp::tb {

/// One "cycle" multiplies one tile of K x N fp16 weights (converted to fp32, with F16C where the CPU has it) by N
/// scalars, adds the products in the tree order of docs/numerics.md and accumulates the K sums. No control, no
/// activation, no memory ports: about the most one core can do.
class PlainLoop {
 public:
  /// `rows` different tiles are visited in turn, as in a weight memory of that depth; a chain of `chain` tiles
  /// accumulates on the same sums.
  PlainLoop(unsigned macs, unsigned k, unsigned rows, unsigned chain);
  void run(uint64_t tiles);
  /// Depends on every sum, so that nothing can be optimised away.
  float checksum() const { return checksum_; }
  /// "fp16 weights converted with F16C" or what was used instead.
  static const char* method();

 private:
  void tile(const uint16_t* weights, const float* scalars);
  void finish_chain();

  unsigned macs_, k_, rows_, chain_;
  unsigned row_ = 0, in_chain_ = 0;
  std::vector<uint16_t> weights_;  ///< [rows, M] fp16 bits
  std::vector<float> scalars_;     ///< [rows, N]
  std::vector<float> products_, sums_;
  float checksum_ = 0.0f;
};

}  // namespace sharp::tb
