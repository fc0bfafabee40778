// SPDX-License-Identifier: Apache-2.0
// The one interface between testbench and a Verilated (or fake) Sharp: pins in, pins and boundary probes out, one clock
// at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "cfg/types/types.h"

namespace sharp::tb {

/// Input pins of one cycle. Data pointers stay valid until clock() returns; nullptr means don't care (driven as 0).
struct DutInputs {
  bool rst_n = true;
  bool reg_valid = false, reg_write = false;
  uint8_t reg_addr = 0;
  uint32_t reg_wdata = 0;
  bool ld_valid = false;
  uint8_t ld_target = 0;
  uint32_t ld_addr = 0;
  const uint32_t* ld_data = nullptr;  ///< W words of 32 bits
  bool x_valid = false;
  const uint16_t* x_data = nullptr;  ///< SW fp16
  bool h_ready = false;
};

/// Output pins and boundary probes of the same cycle. Wide pointers are owned by the DUT and valid until the next
/// clock(). fp16 lanes are packed two to a 32-bit word, lane 0 in the low half, so they can be read as uint16_t on a
/// little-endian host.
struct DutOutputs {
  uint32_t reg_rdata = 0;
  bool ld_ready = false, x_ready = false;
  bool h_valid = false, h_last = false;
  const uint16_t* h_data = nullptr;  ///< SW lanes

  // Probes, names as in docs/timing.md. Ids come from the RTL's own registers, never from the model.
  bool busy = false, done = false;
  uint8_t error = 0;
  uint32_t pass = 0;              ///< register PASS: index of the current or last pass
  bool issue = false;             ///< a tile issues in this cycle
  uint8_t stall = 0;              ///< stall reason code, 0 if issue or idle
  uint32_t issue_weight_row = 0;  ///< weight memory row of the issuing tile
  uint32_t issue_step = 0;        ///< time step of the issuing tile
  uint32_t issue_k = 0;           ///< rows of the issuing tile
  uint8_t issue_part = 0;         ///< 0 x, 1 h
  uint32_t issue_col_block = 0;
  bool tile_sum_valid = false;
  const uint32_t* tile_sum = nullptr;  ///< KMax lanes fp32
  bool preact_valid = false;           ///< leaving block visible in the pre-activation register
  const uint32_t* preact = nullptr;    ///< KMax lanes fp32
  const uint32_t* preact_x = nullptr;  ///< KMax lanes fp32: x sums of GRU, rows of gate n only, with preact_valid
  bool partial_valid = false;          ///< block's x part just became visible in the intermediate buffer
  const uint32_t* partial = nullptr;   ///< KMax lanes fp32: the accumulator value that was written
  bool gate_valid = false;
  uint32_t gate_group = 0;         ///< m of docs/timing.md section 3
  bool gate_multi = false;         ///< lanes are (gate, unit) instead of units of one gate
  uint8_t gate_index = 0;          ///< the gate if not gate_multi
  const uint16_t* gate = nullptr;  ///< NumMfu lanes fp16; lanes of GRU's gate n carry no meaning
  bool cell_valid = false;
  uint32_t cell_group = 0;
  const uint32_t* cell_c = nullptr;  ///< NumCu lanes fp32
  const uint16_t* cell_h = nullptr;  ///< NumCu lanes fp16
  bool wb_valid = false;
  uint32_t wb_group = 0;
  const uint16_t* wb_h = nullptr;  ///< NumCu lanes fp16
  struct SequenceRead {
    bool valid = false;  ///< a beat of x is read from the sequence buffer in this cycle
    uint32_t addr = 0;   ///< of the beat
  } seq_read;
  struct SequenceWrite {
    bool valid = false;              ///< a beat of h is written to the sequence buffer in this cycle
    uint32_t addr = 0;               ///< of the beat
    const uint16_t* data = nullptr;  ///< SW lanes fp16
  } seq_write;
};

/// Registers and memories between the boundaries, as they are in the cycle of the last clock(). Read only on request,
/// to find the cause of a failure (tb/cause). Pointers are null where a DUT does not have the value; they stay valid as
/// long as the DUT. Memories are whole: fp16 or fp32 elements in the order of their addresses.
struct DeepProbes {
  bool available = false;  ///< false: nothing else is set
  // A tile issued in cycle s (L levels; stage latencies as in docs/timing.md section 3; first rank of each stage).
  const uint32_t* tile = nullptr;             ///< s + 1: sharp_pkg::tile_t, 93 bits, last field lowest
  const uint16_t* weights = nullptr;          ///< s + 1: [M]
  const uint16_t* scalars = nullptr;          ///< s + 1: [NumVs]
  const uint32_t* products = nullptr;         ///< s + LatMem + 1: [M]
  static constexpr unsigned kMaxLevels = 12;  ///< NumVs = 4096
  const uint32_t* levels[kMaxLevels] = {};    ///< level j at j-1, s + LatMem + LatMul + (j-1) * LatAdd + 1
  const uint32_t* bias_read = nullptr;        ///< s + Lt: [KMax] by bank
  const uint32_t* partial_read = nullptr;     ///< s + Lt: [KMax] by bank
  const uint32_t* acc = nullptr;              ///< s + Lp: [KMax]
  const uint32_t* preact = nullptr;           ///< pre-activation register, [KMax]
  // Memories.
  const uint16_t* x_lines = nullptr;   ///< [2, MaxInput]
  const uint16_t* h_lines = nullptr;   ///< [2, MaxHidden]
  const uint16_t* h0 = nullptr;        ///< [StateDepth]
  const uint16_t* ht = nullptr;        ///< [StateDepth]
  const uint32_t* c = nullptr;         ///< [StateDepth]
  const uint16_t* sequence = nullptr;  ///< [SequenceDepth, SW]
  const uint16_t* gates[4] = {};       ///< gate buffer, [MaxHidden] each
  const uint32_t* nx = nullptr;        ///< GRU: [MaxHidden]
  const uint32_t* nh = nullptr;
  // Counts and timers of docs/timing.md section 2.
  uint32_t x_steps = 0, x_released = 0, h_steps = 0, h_units = 0, out_steps = 0, mfu_reservation = 0, acc_timer = 0;
  uint32_t units_ready = 0;
  uint32_t num_full = 0;
  uint64_t x_tiles = 0, h_tiles = 0, units_of_size = 0;  ///< of the pass, 16 bits for each K = W << s
  bool datapath_clock_request = false;
};

/// Code coverage of one DUT since it was created (docs/coverage.md, "Code coverage").
struct CodeCoverage {
  std::vector<std::string> points;  ///< one line each: cover::CodePoint of tb/cover/code/code_points.h
  std::vector<uint64_t> counts;     ///< of each point
};

/// How a DUT is brought up.
struct DutOptions {
  uint64_t reset_seed = 1;  ///< random initial values of registers and memories (where the build supports it)
};

class ModelScope;  // tb/dut/model_scope.h

class Dut {
 public:
  virtual ~Dut() = default;
  /// Applies the pins of this cycle, lets combinational logic settle and returns the outputs of this cycle. The rising
  /// edge that ends the cycle happens at the start of the next call (or in finish()), so outputs may be read at
  /// leisure.
  virtual const DutOutputs& clock(const DutInputs& in) = 0;
  /// Same cycle semantics, but does not collect probes (bare simulation for speed measurements).
  virtual void clock_bare(const DutInputs& in) = 0;
  /// What lies between the boundaries in the cycle of the last clock(); costs nothing until it is called. A DUT without
  /// insides has none.
  virtual const DeepProbes& deep() {
    static const DeepProbes kNone;
    return kNone;
  }
  /// First failed assertion ("file:line hierarchy: message"), or empty.
  virtual const std::string& assertion() const = 0;
  /// True once the RTL called $finish.
  virtual bool finished() const = 0;
  /// Dumps every cycle from the next clock() on into an FST: cycle n, counted from the first clock(), lies at time 2n,
  /// with the values that its outputs were read with (docs/waves.md). scope, if given, must outlive the dump and show
  /// the same cycle by the time of the next call. Throws std::runtime_error if the file cannot be written or a dump is
  /// open already. So does a DUT that writes no dumps.
  virtual void start_trace(const std::string& path, const ModelScope* /*scope*/) {
    throw std::runtime_error(path + ": this DUT writes no dumps");
  }
  /// Dumps the current cycle, then flushes and closes the file. Does nothing if no dump is open.
  virtual void stop_trace() {}
  /// Final edge, final blocks, waves flushed and closed.
  virtual void finish() = 0;
  /// Empty unless the library is of variant coverage.
  virtual CodeCoverage code_coverage() const { return {}; }
};

/// What a DUT shared library exports: extern "C" sharp::tb::Dut* sharp_dut_create(const sharp::tb::DutOptions*), and
/// extern "C" const char* sharp_dut_info() returning a JSON text with the parameters it was built with.
using DutCreateFn = Dut* (*)(const DutOptions*);
using DutInfoFn = const char* (*)();

}  // namespace sharp::tb
