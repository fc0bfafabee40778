// SPDX-License-Identifier: Apache-2.0
// All that the testbench knows of the RTL by name: parameters and ports of module sharp, probes inside. One row each;
// the adaptor (verilated_dut.cpp), the build script (parameters) and the fit check (tb/fit) are made from these rows.
#pragma once

#include <cstdint>

/// Parameters of module sharp: name, member of cfg::Accel. regress/build_dut.sh reads the names from these lines.
#define SHARP_PARAMETERS(X)                \
  X(VsWidth, vs_width)                     \
  X(NumVs, num_vs)                         \
  X(NumMfu, num_mfu)                       \
  X(NumCu, num_cu)                         \
  X(StreamWidth, stream_width)             \
  X(MaxInput, max_input)                   \
  X(MaxHidden, max_hidden)                 \
  X(WeightDepth, weight_depth)             \
  X(BiasDepth, bias_depth)                 \
  X(IntermediateDepth, intermediate_depth) \
  X(MaxPasses, max_passes)                 \
  X(SequenceDepth, sequence_depth)         \
  X(StateDepth, state_depth)               \
  X(LatMem, lat.mem)                       \
  X(LatMul, lat.mul)                       \
  X(LatAdd, lat.add)                       \
  X(LatAcc, lat.acc)                       \
  X(LatMfu, lat.mfu)                       \
  X(LatCu, lat.cu)                         \
  X(LatWb, lat.wb)

namespace sharp::tb {

/// The parameters of one machine and what follows from them (docs/architecture.md section 2).
struct DutSizes {
#define SHARP_MEMBER(name, member) uint64_t name = 0;
  SHARP_PARAMETERS(SHARP_MEMBER)
#undef SHARP_MEMBER
  constexpr uint64_t macs() const { return VsWidth * NumVs; }
  constexpr uint64_t k_max() const { return 8 * VsWidth < macs() ? 8 * VsWidth : macs(); }
  constexpr uint64_t levels() const {
    uint64_t l = 0;
    while ((uint64_t{1} << l) < NumVs) ++l;
    return l;
  }
  /// Lanes behind level j = 1 .. levels() of the adder tree; 0: there is no such level.
  constexpr uint64_t lanes_of_level(uint64_t j) const {
    if (j > levels()) return 0;
    return macs() >> j > k_max() ? macs() >> j : k_max();
  }
};

}  // namespace sharp::tb

// Bits are expressions over `s`, a DutSizes. The last column says who drives a port, or which checker reads a port or
// probe.

/// Inputs: CLOCK(port, driver), NUMBER(port, field of DutInputs, bits, driver), LANES(port, field, bits, driver).
#define SHARP_INPUTS(CLOCK, NUMBER, LANES)                     \
  CLOCK(clk_i, verilated_dut)                                  \
  CLOCK(datapath_clk_i, verilated_dut)                         \
  NUMBER(rst_ni, rst_n, 1, host_program)                       \
  NUMBER(reg_valid_i, reg_valid, 1, host_program)              \
  NUMBER(reg_write_i, reg_write, 1, host_program)              \
  NUMBER(reg_addr_i, reg_addr, 8, host_program)                \
  NUMBER(reg_wdata_i, reg_wdata, 32, host_program)             \
  NUMBER(ld_valid_i, ld_valid, 1, load_driver)                 \
  NUMBER(ld_target_i, ld_target, 2, load_driver)               \
  NUMBER(ld_addr_i, ld_addr, 32, load_driver)                  \
  LANES(ld_data_i, ld_data, 32 * s.VsWidth, load_driver)       \
  NUMBER(x_valid_i, x_valid, 1, x_stream_driver)               \
  LANES(x_data_i, x_data, 16 * s.StreamWidth, x_stream_driver) \
  NUMBER(h_ready_i, h_ready, 1, h_stream_driver)

/// Outputs: CLOCK(port, bits, reader), NUMBER(port, field of DutOutputs, bits, reader), LANES(port, field, word, bits,
/// reader).
#define SHARP_OUTPUTS(CLOCK, NUMBER, LANES)                             \
  CLOCK(datapath_clk_req_o, cause_finder)                               \
  NUMBER(reg_rdata_o, reg_rdata, 32, counter_checker)                   \
  NUMBER(ld_ready_o, ld_ready, 1, stream_checker)                       \
  NUMBER(x_ready_o, x_ready, 1, stream_checker)                         \
  NUMBER(h_valid_o, h_valid, 1, stream_checker)                         \
  LANES(h_data_o, h_data, uint16_t, 16 * s.StreamWidth, stream_checker) \
  NUMBER(h_last_o, h_last, 1, stream_checker)

#define SHARP_DATAPATH(name) u_datapath__DOT__##name

/// Probes that a run needs; sharp.vlt makes them public. NUMBER(field of DutOutputs, member, module, boundary,
/// checker): at most as many bits as the field holds. LANES(field, word, bits, member, module, boundary, checker):
/// exactly so many bits. A member is the path below sharp as Verilator spells it in C++. SHARP_TILE_SUM depends on the
/// parameters: regress/dut/generated_inputs.sh.
#define SHARP_PROBES(NUMBER, LANES)                                                                                    \
  NUMBER(busy, probe_busy, sharp, control, control_checker)                                                            \
  NUMBER(done, probe_done, sharp, control, control_checker)                                                            \
  NUMBER(error, probe_error, sharp, control, control_checker)                                                          \
  NUMBER(pass, probe_pass, sharp, control, control_checker)                                                            \
  NUMBER(issue, probe_issue, sharp, issue, issue_checker)                                                              \
  NUMBER(stall, probe_stall, sharp, stall_reason, issue_checker)                                                       \
  NUMBER(issue_weight_row, probe_weight_row, sharp, issue, issue_checker)                                              \
  NUMBER(issue_step, probe_step, sharp, issue, issue_checker)                                                          \
  NUMBER(issue_k, probe_k, sharp, issue, issue_checker)                                                                \
  NUMBER(issue_part, probe_part, sharp, issue, issue_checker)                                                          \
  NUMBER(issue_col_block, probe_col_block, sharp, issue, issue_checker)                                                \
  NUMBER(tile_sum_valid, SHARP_DATAPATH(tile_sum_valid), sharp_datapath, tile_sum, tile_sum_checker)                   \
  LANES(tile_sum, uint32_t, 32 * s.k_max(), SHARP_TILE_SUM, sharp_add_level, tile_sum, tile_sum_checker)               \
  NUMBER(preact_valid, SHARP_DATAPATH(preact_valid), sharp_datapath, preact, preact_checker)                           \
  LANES(preact, uint32_t, 32 * s.k_max(), SHARP_DATAPATH(u_accumulator__DOT__preact_q), sharp_accumulator, preact,     \
        preact_checker)                                                                                                \
  LANES(preact_x, uint32_t, 32 * s.k_max(), SHARP_DATAPATH(u_accumulator__DOT__preact_x_q), sharp_accumulator, preact, \
        preact_checker)                                                                                                \
  NUMBER(partial_valid, SHARP_DATAPATH(partial_valid), sharp_datapath, partial, preact_checker)                        \
  LANES(partial, uint32_t, 32 * s.k_max(), SHARP_DATAPATH(u_accumulator__DOT__acc_q), sharp_accumulator, partial,      \
        preact_checker)                                                                                                \
  NUMBER(gate_valid, SHARP_DATAPATH(gate_valid), sharp_datapath, gate, gate_checker)                                   \
  NUMBER(gate_group, SHARP_DATAPATH(gate_group), sharp_datapath, gate, gate_checker)                                   \
  NUMBER(gate_multi, SHARP_DATAPATH(gate_multi), sharp_datapath, gate, gate_checker)                                   \
  NUMBER(gate_index, SHARP_DATAPATH(gate_index), sharp_datapath, gate, gate_checker)                                   \
  LANES(gate, uint16_t, 16 * s.NumMfu, SHARP_DATAPATH(gate_out), sharp_datapath, gate, gate_checker)                   \
  NUMBER(cell_valid, SHARP_DATAPATH(cell_valid), sharp_datapath, cell_c, cell_checker)                                 \
  NUMBER(cell_group, SHARP_DATAPATH(cell_group), sharp_datapath, cell_c, cell_checker)                                 \
  LANES(cell_c, uint32_t, 32 * s.NumCu, SHARP_DATAPATH(cell_c), sharp_datapath, cell_c, cell_checker)                  \
  LANES(cell_h, uint16_t, 16 * s.NumCu, SHARP_DATAPATH(cell_h), sharp_datapath, cell_h, cell_checker)                  \
  NUMBER(wb_valid, SHARP_DATAPATH(wb_valid), sharp_datapath, write_back, write_back_checker)                           \
  NUMBER(wb_group, SHARP_DATAPATH(wb_group), sharp_datapath, write_back, write_back_checker)                           \
  LANES(wb_h, uint16_t, 16 * s.NumCu, SHARP_DATAPATH(wb_h), sharp_datapath, write_back, write_back_checker)            \
  NUMBER(seq_read.valid, probe_seq_read, sharp, sequence_read, sequence_checker)                                       \
  NUMBER(seq_read.addr, probe_seq_read_addr, sharp, sequence_read, sequence_checker)                                   \
  NUMBER(seq_write.valid, probe_seq_write, sharp, sequence_write, sequence_checker)                                    \
  NUMBER(seq_write.addr, probe_seq_write_addr, sharp, sequence_write, sequence_checker)

#define SHARP_LEVEL(j) SHARP_DATAPATH(u_reduce__DOT__gen_level__BRA__##j##__KET____DOT__u_level__DOT__sums_q)
#define SHARP_GATE_MEMORY(g) SHARP_DATAPATH(u_gate_buffer__DOT__gen_gate__BRA__##g##__KET____DOT__mem_q)

/// What the search for a cause reads (tb/cause), registers and memories without a fixed name. NUMBER(field of
/// DeepProbes, member, module, unit of tb/cause/units.h), LANES(field, word, bits, member, module, unit); no bits: this
/// machine has none. A run does without: lanes that are not there or have other bits are null in DeepProbes, and the
/// search looks elsewhere; without one of the numbers there is no search, since 0 would accuse a unit that is right.
#define SHARP_DEEP_PROBES(NUMBER, LANES)                                                                              \
  LANES(tile, uint32_t, 93, u_tile_delay__DOT__gen_chain__DOT__gen_rank__BRA__0__KET____DOT__data_q, sharp_delay,     \
        dispatch)                                                                                                     \
  LANES(weights, uint16_t, 16 * s.macs(), weights, sharp, weight_memory)                                              \
  LANES(scalars, uint16_t, 16 * s.NumVs, scalars, sharp, scalar_expand)                                               \
  LANES(products, uint32_t, 32 * s.macs(), SHARP_DATAPATH(u_vs_array__DOT__products_q), sharp_vs_array, multiply)     \
  LANES(levels[0], uint32_t, 32 * s.lanes_of_level(1), SHARP_LEVEL(1), sharp_add_level, tree)                         \
  LANES(levels[1], uint32_t, 32 * s.lanes_of_level(2), SHARP_LEVEL(2), sharp_add_level, tree)                         \
  LANES(levels[2], uint32_t, 32 * s.lanes_of_level(3), SHARP_LEVEL(3), sharp_add_level, tree)                         \
  LANES(levels[3], uint32_t, 32 * s.lanes_of_level(4), SHARP_LEVEL(4), sharp_add_level, tree)                         \
  LANES(levels[4], uint32_t, 32 * s.lanes_of_level(5), SHARP_LEVEL(5), sharp_add_level, tree)                         \
  LANES(levels[5], uint32_t, 32 * s.lanes_of_level(6), SHARP_LEVEL(6), sharp_add_level, tree)                         \
  LANES(levels[6], uint32_t, 32 * s.lanes_of_level(7), SHARP_LEVEL(7), sharp_add_level, tree)                         \
  LANES(levels[7], uint32_t, 32 * s.lanes_of_level(8), SHARP_LEVEL(8), sharp_add_level, tree)                         \
  LANES(levels[8], uint32_t, 32 * s.lanes_of_level(9), SHARP_LEVEL(9), sharp_add_level, tree)                         \
  LANES(levels[9], uint32_t, 32 * s.lanes_of_level(10), SHARP_LEVEL(10), sharp_add_level, tree)                       \
  LANES(levels[10], uint32_t, 32 * s.lanes_of_level(11), SHARP_LEVEL(11), sharp_add_level, tree)                      \
  LANES(levels[11], uint32_t, 32 * s.lanes_of_level(12), SHARP_LEVEL(12), sharp_add_level, tree)                      \
  LANES(bias_read, uint32_t, 32 * s.k_max(), SHARP_DATAPATH(u_bias__DOT__rdata_q), sharp_row_memory, bias_memory)     \
  LANES(partial_read, uint32_t, 32 * s.k_max(), SHARP_DATAPATH(u_intermediate__DOT__rdata_q), sharp_row_memory,       \
        intermediate_buffer)                                                                                          \
  LANES(x_lines, uint16_t, 2 * 16 * s.MaxInput, u_x_buffer__DOT__lines, sharp_x_buffer, x_buffer)                     \
  LANES(h_lines, uint16_t, 2 * 16 * s.MaxHidden, u_h_buffer__DOT__lines, sharp_h_buffer, h_buffer)                    \
  LANES(h0, uint16_t, 16 * s.StateDepth, u_h0_memory__DOT__words, sharp_state_memory, state_memory)                   \
  LANES(ht, uint16_t, 16 * s.StateDepth, u_ht_memory__DOT__words, sharp_state_memory, state_memory)                   \
  LANES(c, uint32_t, 32 * s.StateDepth, SHARP_DATAPATH(u_cell_updater__DOT__u_memory__DOT__mem_q), sharp_cell_memory, \
        cell_memory)                                                                                                  \
  LANES(sequence, uint16_t, 16 * s.StreamWidth * s.SequenceDepth, u_sequence_buffer__DOT__beats,                      \
        sharp_sequence_buffer, sequence_buffer)                                                                       \
  LANES(gates[0], uint16_t, 16 * s.MaxHidden, SHARP_GATE_MEMORY(0), sharp_gate_buffer, gate_buffer)                   \
  LANES(gates[1], uint16_t, 16 * s.MaxHidden, SHARP_GATE_MEMORY(1), sharp_gate_buffer, gate_buffer)                   \
  LANES(gates[2], uint16_t, 16 * s.MaxHidden, SHARP_GATE_MEMORY(2), sharp_gate_buffer, gate_buffer)                   \
  LANES(gates[3], uint16_t, 16 * s.MaxHidden, SHARP_GATE_MEMORY(3), sharp_gate_buffer, gate_buffer)                   \
  NUMBER(x_steps, u_x_stream__DOT__x_steps_q, sharp_x_stream, x_stream)                                               \
  NUMBER(x_released, u_hazard__DOT__x_released_q, sharp_hazard, hazard)                                               \
  NUMBER(h_steps, u_hazard__DOT__h_steps_q, sharp_hazard, hazard)                                                     \
  NUMBER(h_units, u_hazard__DOT__h_units_q, sharp_hazard, hazard)                                                     \
  NUMBER(out_steps, u_h_stream__DOT__out_steps_q, sharp_h_stream, h_stream)                                           \
  NUMBER(mfu_reservation, u_hazard__DOT__mfu_q, sharp_hazard, hazard)                                                 \
  NUMBER(acc_timer, u_hazard__DOT__acc_q, sharp_hazard, hazard)                                                       \
  NUMBER(units_ready, SHARP_DATAPATH(u_cell_updater__DOT__units_ready_q), sharp_cell_updater, cell_update)            \
  NUMBER(x_tiles, u_setup__DOT__x_tiles_q, sharp_setup, setup)                                                        \
  NUMBER(h_tiles, u_setup__DOT__h_tiles_q, sharp_setup, setup)                                                        \
  NUMBER(units_of_size, u_setup__DOT__q_q, sharp_setup, setup)
