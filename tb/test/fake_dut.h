// SPDX-License-Identifier: Apache-2.0
// A perfect Sharp for tests of the testbench: plays an own golden model. Lanes without meaning carry garbage.
#pragma once

#include <fstream>
#include <functional>
#include <memory>

#include "golden/datapath/job_datapath.h"
#include "golden/timing/timing_model.h"
#include "tb/agent/host_monitor.h"
#include "tb/dut/dut.h"
#include "tb/test/test_case.h"

namespace sharp::tb::test {

class FakeDut : public Dut {
 public:
  explicit FakeDut(const TestCase& c);

  const DutOutputs& clock(const DutInputs& in) override;
  void clock_bare(const DutInputs& in) override { clock(in); }
  const std::string& assertion() const override { return no_assertion_; }
  bool finished() const override { return false; }
  /// The dump is a text: one line a cycle, with the first two words of the scope (cycle and failure).
  void start_trace(const std::string& path, const ModelScope* scope) override;
  void stop_trace() override;
  void finish() override {}

 private:
  void reset();
  void show_control(const golden::Prediction& p);
  void show_tile(const golden::Prediction& p);
  void show_rows(const golden::Prediction& p);
  void show_gate(const golden::Prediction& p);
  void show_cells(const golden::Prediction& p);
  void show_h(const golden::Prediction& p);
  void show_sequence(const golden::Prediction& p);
  uint32_t read_register(uint8_t addr, const golden::Prediction& p);
  uint32_t read_state(uint8_t addr);
  const golden::Plan& plan() const { return job_.passes[pass_].plan; }
  const golden::StepValues& values(uint32_t step) { return values_->step(pass_, step); }
  /// Writes n values as the hardware would show them (NaNs canonical).
  void put_floats(const float* from, unsigned n, std::vector<uint32_t>& to, unsigned lane);
  void put_halves(const uint16_t* from, unsigned n, std::vector<uint16_t>& to, unsigned lane);
  void put_rows(const float* from, const golden::Block& block, std::vector<uint32_t>& to);

  TestCase case_;
  golden::JobPlan job_;
  unsigned running_;  ///< passes that run
  std::unique_ptr<golden::JobDatapath> values_;
  uint32_t pass_ = 0;
  golden::TimingModel timing_;
  HostMonitor host_;
  DutOutputs out_;
  std::vector<uint16_t> h_data_, gate_, cell_h_, wb_h_, seq_data_;
  std::vector<uint32_t> tile_sum_, preact_, preact_x_, partial_, cell_c_;
  std::string no_assertion_;
  void dump_cycle();
  std::ofstream dump_;
  const ModelScope* scope_ = nullptr;
  bool dump_pending_ = false;  ///< a cycle since start_trace is not written yet
};

/// Calls back after each clocked cycle; for tests that act at a point in time.
class HookedDut : public FakeDut {
 public:
  HookedDut(const TestCase& c, std::function<void()> hook) : FakeDut(c), hook_(std::move(hook)) {}
  const DutOutputs& clock(const DutInputs& in) override {
    const DutOutputs& out = FakeDut::clock(in);
    hook_();
    return out;
  }

 private:
  std::function<void()> hook_;
};

}  // namespace sharp::tb::test
