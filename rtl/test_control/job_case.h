// SPDX-License-Identifier: Apache-2.0
// Jobs of several passes on the tiny DUT of these tests: descriptor table, weight images, run, read-back.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl/test_control/dut_case.h"

namespace sharp::rtl_test {

/// Register addresses and error codes these tests use (docs/architecture.md section 4).
enum Register : uint8_t {
  kCtrl = 0x00,
  kStatus = 0x01,
  kError = 0x02,
  kFirstLow = 0x03,
  kLastLow = 0x0F,
  kCycles = 0x10,
  kXBeats = 0x12,
  kHBeats = 0x13,
  kFirstHigh = 0x14,
  kLastHigh = 0x16,
  kLastPass = 0x17,
  kPassSelect = 0x18,
  kPass = 0x19,
  kStateAddr = 0x1A,
  kStateH = 0x1B,
  kStateC = 0x1C,
  kStallSetup = 0x21,
};

/// A descriptor in the order of its registers, all of which it holds.
struct Pass {
  uint32_t cell = 0, schedule = 0, k = 4, padding = 0, input_size = 1, hidden_size = 1, steps = 1, source = 0,
           destination = 0, source_addr = 0, source_stride = 0, destination_addr = 0, destination_stride = 0,
           weight_base = 0, bias_base = 0, state_base = 0;
};

/// The addresses of the descriptor registers, in the order of the fields of Pass.
std::vector<uint8_t> descriptor_registers();

/// What a job gave on the pins and on the probes of the sequence buffer.
struct JobOutput {
  std::vector<std::vector<uint16_t>> h;         ///< beats of the h stream
  std::vector<uint32_t> seq_writes, seq_reads;  ///< beat addresses in order
  unsigned cycles = 0;                          ///< busy cycles
};

/// Random operands of one pass, loaded at its bases: weights, biases, h0 and c0. `seed` chooses them.
void load_operands(DutCase& dut, const Pass& pass, uint32_t seed);
/// Writes the table and LAST_PASS.
void write_passes(DutCase& dut, const std::vector<Pass>& passes);
/// Starts the job and runs it to its end: x beats as fast as they are taken, h always ready.
JobOutput run_job(DutCase& dut, const std::vector<std::vector<uint16_t>>& x_beats);
/// hT and c of the units of a pass, in pairs.
std::vector<uint32_t> read_state(DutCase& dut, const Pass& pass);

}  // namespace sharp::rtl_test
