// SPDX-License-Identifier: Apache-2.0
// Drives fp_bench.sv: one operator on 64 operand pairs an evaluation.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

class Vfp_bench;
class VerilatedContext;

namespace sharp::rtl_test {

enum class FpOp : uint8_t { kMul16, kAddTree, kAdd, kMul32, kNarrow, kWiden, kActivate, kIsSubnormal };

class FpBench {
 public:
  static constexpr unsigned kLanes = 64;
  using Lanes = std::array<uint32_t, kLanes>;

  FpBench();
  ~FpBench();
  /// Result of `op` lane by lane; unary operators ignore b, kActivate takes 1 (tanh) or 0 (sigmoid) in b.
  Lanes run(FpOp op, const Lanes& a, const Lanes& b);

 private:
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Vfp_bench> model_;
};

}  // namespace sharp::rtl_test
