// SPDX-License-Identifier: Apache-2.0
// Clock and reset of the Verilated control_bench; pins are set directly on the model.
#pragma once

#include <verilated.h>

#include <memory>

#include "Vcontrol_bench.h"

namespace sharp::rtl_test {

class Bench {
 public:
  Bench() : top(std::make_unique<Vcontrol_bench>(&context_)) {
    top->rst_ni = 0;
    for (int i = 0; i < 3; ++i) tick();
    top->rst_ni = 1;
  }
  ~Bench() { top->final(); }

  /// Outputs settle on the current pins.
  void settle() {
    top->clk_i = 0;
    top->eval();
  }
  /// Settles, then the rising edge that ends the cycle.
  void tick() {
    settle();
    top->clk_i = 1;
    top->eval();
  }

 private:
  VerilatedContext context_;

 public:
  std::unique_ptr<Vcontrol_bench> top;
};

}  // namespace sharp::rtl_test
