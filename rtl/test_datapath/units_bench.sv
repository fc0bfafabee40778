// SPDX-License-Identifier: Apache-2.0
/// The units of the datapath side by side, each with its own ports: 64 MACs in 16 VS units of 4 lanes, KMax 32, 8 MFUs.
module units_bench #(
  parameter int unsigned LatMul = 1,
  parameter int unsigned LatAdd = 1,
  parameter int unsigned LatAcc = 1,
  parameter int unsigned LatMfu = 1,
  parameter int unsigned LatCu  = 1,
  parameter int unsigned LatWb  = 1
) (
  input  logic           clk_i,
  input  logic           rst_ni,
  // VS array and R-Add-Reduce
  input  logic           tile_valid_i,
  input  logic [1:0]     tile_k_log2_i,
  input  logic [1023:0]  weights_i,
  input  logic [255:0]   scalars_i,
  output logic           products_valid_o,
  output logic [2047:0]  products_o,
  input  logic           reduce_valid_i,
  input  logic [2047:0]  reduce_products_i,
  output logic           sums_valid_o,
  output logic [1:0]     sums_k_log2_o,
  output logic [1023:0]  sums_o,
  // accumulator
  input  logic           acc_valid_i,
  input  logic           acc_first_i,
  input  logic           acc_from_ib_i,
  input  logic [2:0]     acc_bank_i,
  input  logic [2:0]     acc_bias_bank_i,
  input  logic           acc_restart_i,
  input  logic [15:0]    acc_restart_row_i,
  input  logic [1023:0]  acc_sums_i,
  input  logic [1023:0]  acc_bias_i,
  input  logic [1023:0]  acc_partial_i,
  input  logic           acc_load_i,
  output logic [1023:0]  acc_o,
  output logic [1023:0]  acc_preact_o,
  // x sums, beside the accumulator and its load
  input  logic           x_sum_load_i,
  output logic [1023:0]  x_sum_o,
  // intermediate buffer and bias memory: one write port, one read port for both
  input  logic           row_we_i,
  input  logic           row_bias_we_i,
  input  logic [31:0]    row_waddr_i,
  input  logic [1:0]     row_wcount_log2_i,
  input  logic [1023:0]  row_wdata_i,
  input  logic           row_re_i,
  input  logic [31:0]    row_raddr_i,
  output logic [1023:0]  row_rdata_o,
  output logic [1023:0]  row_bias_rdata_o,
  // MFUs and the gate buffer behind them
  input  logic [1:0]     cell_i,     // also of the cell updaters
  input  logic           mfu_split_i,
  input  logic           mfu_load_i,
  input  logic           mfu_multi_i,
  input  logic [1:0]     mfu_gate_i,
  input  logic           mfu_completes_i,
  input  logic [15:0]    mfu_unit_base_i,
  input  logic [15:0]    mfu_num_units_i,
  input  logic [15:0]    mfu_q_i,
  input  logic [1023:0]  mfu_preact_i,
  input  logic [1023:0]  mfu_preact_x_i,
  output logic           mfu_preact_valid_o,
  output logic           gate_valid_o,
  output logic [15:0]    gate_group_o,
  output logic           gate_multi_o,
  output logic [1:0]     gate_index_o,
  output logic [127:0]   gate_out_o,
  output logic           gate_split_o,
  output logic [255:0]   gate_nx_o,
  output logic [255:0]   gate_nh_o,
  output logic           gate_done_o,
  output logic [15:0]    gate_base_o,
  output logic [15:0]    gate_end_o,
  input  logic           buffer_re_i,
  input  logic [15:0]    buffer_group_i,
  output logic [127:0]   buffer_gates_o,
  input  logic           buffer_split_re_i,
  output logic [63:0]    buffer_nx_o,
  output logic [63:0]    buffer_nh_o,
  // cell updaters
  input  logic           run_start_i,
  input  logic [15:0]    hidden_size_i,
  input  logic           ready_we_i,
  input  logic [15:0]    ready_units_i,
  output logic           cu_read_o,
  output logic [15:0]    cu_read_group_o,
  input  logic [127:0]   cu_gates_i,
  input  logic [63:0]    cu_nx_i,
  input  logic [63:0]    cu_nh_i,
  input  logic           c0_we_i,
  input  logic [31:0]    c0_addr_i,
  input  logic [31:0]    c0_data_i,
  input  logic [31:0]    state_base_i,
  input  logic           c_re_i,
  input  logic [31:0]    c_addr_i,
  output logic [31:0]    c_data_o,
  output logic           cell_valid_o,
  output logic [15:0]    cell_group_o,
  output logic [63:0]    cell_c_o,
  output logic [31:0]    cell_h_o,
  output logic           wb_valid_o,
  output logic [15:0]    wb_group_o,
  output logic           wb_last_o,
  output logic [31:0]    wb_h_o
);

  sharp_vs_array #(.VsWidth(4), .NumVs(16), .LatMul(LatMul)) u_vs_array (
    .clk_i, .rst_ni, .valid_i(tile_valid_i), .weights_i, .scalars_i, .valid_o(products_valid_o), .products_o
  );

  sharp_reduce #(.VsWidth(4), .NumVs(16), .KMax(32), .LatAdd(LatAdd)) u_reduce (
    .clk_i, .rst_ni, .valid_i(reduce_valid_i), .k_log2_i(tile_k_log2_i), .products_i(reduce_products_i), .valid_o(sums_valid_o),
    .k_log2_o(sums_k_log2_o), .sums_o
  );

  sharp_accumulator #(.VsWidth(4), .KMax(32), .BankBits(3), .LatAcc(LatAcc)) u_accumulator (
    .clk_i, .rst_ni, .valid_i(acc_valid_i), .first_i(acc_first_i), .from_ib_i(acc_from_ib_i), .bank_i(acc_bank_i),
    .bias_bank_i(acc_bias_bank_i), .restart_i(acc_restart_i), .restart_row_i(acc_restart_row_i), .sums_i(acc_sums_i), .bias_i(acc_bias_i),
    .partial_i(acc_partial_i), .load_i(acc_load_i), .load_x_i(x_sum_load_i), .acc_o, .preact_o(acc_preact_o), .preact_x_o(x_sum_o)
  );

  sharp_row_memory #(.VsWidth(4), .Banks(8), .WriteGroups(8), .Depth(32)) u_intermediate (
    .clk_i, .rst_ni, .we_i(row_we_i), .waddr_i(row_waddr_i), .wcount_log2_i(row_wcount_log2_i), .wdata_i(row_wdata_i),
    .re_i(row_re_i), .raddr_i(row_raddr_i), .rdata_o(row_rdata_o)
  );

  sharp_row_memory #(.VsWidth(4), .Banks(8), .WriteGroups(1), .Depth(32)) u_bias (
    .clk_i, .rst_ni, .we_i(row_bias_we_i), .waddr_i(row_waddr_i), .wcount_log2_i(2'd0), .wdata_i(row_wdata_i[127:0]),
    .re_i(row_re_i), .raddr_i(row_raddr_i), .rdata_o(row_bias_rdata_o)
  );

  sharp_mfu #(.KMax(32), .NumMfu(8), .NumCu(2), .LatMfu(LatMfu)) u_mfu (
    .clk_i, .rst_ni, .load_i(mfu_load_i), .cell_i, .multi_i(mfu_multi_i), .split_i(mfu_split_i), .gate_i(mfu_gate_i), .completes_i(mfu_completes_i),
    .unit_base_i(mfu_unit_base_i), .num_units_i(mfu_num_units_i), .q_i(mfu_q_i), .preact_i(mfu_preact_i), .preact_x_i(mfu_preact_x_i),
    .preact_valid_o(mfu_preact_valid_o), .gate_valid_o, .gate_group_o, .gate_multi_o, .gate_index_o, .gate_out_o, .gate_split_o,
    .gate_nx_o, .gate_nh_o, .gate_done_o,
    .gate_base_o, .gate_end_o
  );

  sharp_gate_buffer #(.NumCu(2), .MaxHidden(64)) u_gate_buffer (
    .clk_i, .rst_ni, .we_i(gate_valid_o), .chunk_i(gate_group_o), .multi_i(gate_multi_o), .gate_i(gate_index_o),
    .base_i(gate_base_o), .end_i(gate_end_o), .data_i(gate_out_o), .split_i(gate_split_o), .nx_i(gate_nx_o), .nh_i(gate_nh_o),
    .re_i(buffer_re_i), .rgroup_i(buffer_group_i), .gates_o(buffer_gates_o), .split_re_i(buffer_split_re_i), .nx_o(buffer_nx_o),
    .nh_o(buffer_nh_o)
  );

  sharp_cell_updater #(.NumCu(2), .StateDepth(128), .LatCu(LatCu), .LatWb(LatWb)) u_cell_updater (
    .clk_i, .rst_ni, .run_start_i, .hidden_size_i, .state_base_i, .cell_i, .ready_we_i, .ready_units_i, .read_o(cu_read_o),
    .read_group_o(cu_read_group_o), .gates_i(cu_gates_i), .nx_i(cu_nx_i), .nh_i(cu_nh_i), .c0_we_i, .c0_addr_i, .c0_data_i, .c_re_i,
    .c_addr_i, .c_data_o, .cell_valid_o, .cell_group_o, .cell_c_o, .cell_h_o, .wb_valid_o, .wb_group_o, .wb_last_o, .wb_h_o
  );

endmodule
