// SPDX-License-Identifier: Apache-2.0
// Register writes of docs/architecture.md section 4, then nothing.
#include "tb/bench/idle_probe.h"

#include <stdexcept>
#include <utility>

namespace sharp::tb {
namespace {

constexpr uint8_t kCtrl = 0x00, kCell = 0x03;
constexpr unsigned kResetCycles = 4, kMaxSetupCycles = 10000;

}  // namespace

IdleProbe::IdleProbe(std::unique_ptr<Dut> dut, const cfg::Descriptor& d) : dut_(std::move(dut)) {
  DutInputs reset;
  reset.rst_n = false;
  for (unsigned i = 0; i < kResetCycles; ++i) dut_->clock_bare(reset);
  uint8_t address = kCell;
  for (uint32_t value : {d.cell, d.schedule, d.k, d.padding, d.input_size, d.hidden_size, d.steps})
    write_register(address++, value);
  write_register(kCtrl, 1);
  for (unsigned i = 0; i < kMaxSetupCycles; ++i)
    if (dut_->clock({}).stall == static_cast<uint8_t>(cfg::StallReason::x_starved)) return;
  throw std::runtime_error("the dispatcher does not reach x_starved");
}

void IdleProbe::write_register(uint8_t address, uint32_t value) {
  DutInputs in;
  in.reg_valid = in.reg_write = true;
  in.reg_addr = address;
  in.reg_wdata = value;
  dut_->clock_bare(in);
}

void IdleProbe::run(uint64_t cycles) {
  const DutInputs in;
  for (uint64_t i = 0; i < cycles; ++i) dut_->clock_bare(in);
}

}  // namespace sharp::tb
