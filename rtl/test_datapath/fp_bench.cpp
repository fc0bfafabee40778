// SPDX-License-Identifier: Apache-2.0
// Drives fp_bench.sv.
#include "rtl/test_datapath/fp_bench.h"

#include <verilated.h>

#include <algorithm>

#include "Vfp_bench.h"

namespace sharp::rtl_test {

FpBench::FpBench()
    : context_(std::make_unique<VerilatedContext>()), model_(std::make_unique<Vfp_bench>(context_.get())) {}
FpBench::~FpBench() { model_->final(); }

FpBench::Lanes FpBench::run(FpOp op, const Lanes& a, const Lanes& b) {
  model_->op_i = static_cast<uint8_t>(op);
  std::copy(a.begin(), a.end(), &model_->a_i[0]);
  std::copy(b.begin(), b.end(), &model_->b_i[0]);
  model_->clk_i = 0;
  model_->eval();
  model_->clk_i = 1;
  model_->eval();
  Lanes result;
  std::copy_n(&model_->result_o[0], kLanes, result.begin());
  return result;
}

}  // namespace sharp::rtl_test
