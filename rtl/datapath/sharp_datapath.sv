// SPDX-License-Identifier: Apache-2.0
/// Everything behind the weight memory: multiply, reduce, accumulate, activate, update the cells. No control of its own: the tile
/// descriptor travels with the operands, and each event happens at its cycle of docs/timing.md section 3, counted from issue cycle s
/// (tile_i is visible in cycle s + LatMem). Nets in front of the instances are the testbench's probe points.
module sharp_datapath #(
  parameter int unsigned VsWidth           = 4,
  parameter int unsigned NumVs             = 4,
  parameter int unsigned NumMfu            = 4,
  parameter int unsigned NumCu             = 1,
  parameter int unsigned MaxHidden         = 16,
  parameter int unsigned BiasDepth         = 64,
  parameter int unsigned IntermediateDepth = 64,
  parameter int unsigned StateDepth        = 16,
  parameter int unsigned LatMul            = 1,
  parameter int unsigned LatAdd            = 1,
  parameter int unsigned LatAcc            = 1,
  parameter int unsigned LatMfu            = 1,
  parameter int unsigned LatCu             = 1,
  parameter int unsigned LatWb             = 1
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        run_start_i,
  input  logic [15:0]                 hidden_size_i,
  input  logic [31:0]                 state_base_i, // first unit of the pass in the c memory
  input  logic [1:0]                  cell_i,       // sharp_pkg::cell_e, stable during a run
  input  sharp_pkg::tile_t            tile_i,
  input  logic [VsWidth*NumVs*16-1:0] weights_i,
  input  logic [NumVs*16-1:0]         scalars_i,
  input  logic                        bias_we_i,
  input  logic [31:0]                 bias_addr_i,  // row group
  input  logic [32*VsWidth-1:0]       bias_data_i,
  input  logic                        c0_we_i,
  input  logic [31:0]                 c0_addr_i,    // unit
  input  logic [31:0]                 c0_data_i,
  input  logic                        c_re_i,       // the host reads c of one unit, between jobs
  input  logic [31:0]                 c_addr_i,
  output logic [31:0]                 c_data_o,
  output logic                        wb_valid_o,
  output logic [15:0]                 wb_group_o,
  output logic                        wb_last_o,
  output logic [NumCu*16-1:0]         wb_h_o
);

  localparam int unsigned Macs = VsWidth * NumVs;
  localparam int unsigned KMax = (8 * VsWidth < Macs) ? 8 * VsWidth : Macs;
  localparam int unsigned Banks = KMax / VsWidth;
  localparam int unsigned BankBits = $clog2(Banks);
  localparam int unsigned Levels = $clog2(NumVs);
  localparam int unsigned LatTree = LatMul + Levels * LatAdd;  // tile_i to tile sums
  localparam int unsigned TileBits = 93;                       // of sharp_pkg::tile_t

  // The probe points are read by the testbench only, and each place needs only some fields of the tile.
  // verilator lint_off UNUSEDSIGNAL
  // Probe points. A *_valid net is high in the one cycle in which the values are those of docs/timing.md.
  logic                  tile_sum_valid;
  logic [KMax*32-1:0]    tile_sum;
  logic                  preact_valid;
  logic [KMax*32-1:0]    preact;
  logic [KMax*32-1:0]    preact_x;  // with preact_valid: the x sums of GRU, in the rows of gate n
  logic                  partial_valid;
  logic [KMax*32-1:0]    partial;
  logic                  gate_valid;
  logic [15:0]           gate_group;
  logic                  gate_multi;
  logic [1:0]            gate_index;
  logic [NumMfu*16-1:0]  gate_out;
  logic                  cell_valid;
  logic [15:0]           cell_group;
  logic [NumCu*32-1:0]   cell_c;
  logic [NumCu*16-1:0]   cell_h;
  logic                  wb_valid;
  logic [15:0]           wb_group;
  logic [NumCu*16-1:0]   wb_h;

  // The tile beside the operands: at the bias read, with the tile sums, one cycle before its new sum is in the accumulator, with it.
  sharp_pkg::tile_t tile_read, tile_sums, tile_next, tile_acc;
  // verilator lint_on UNUSEDSIGNAL
  logic [TileBits-1:0] read_bits, sums_bits, next_bits, acc_bits;
  logic read_valid, sums_valid, next_valid, acc_valid;

  sharp_delay #(.Width(TileBits), .Ranks(LatTree - 1)) u_tile_read (
    .clk_i, .rst_ni, .valid_i(tile_i.valid), .data_i(tile_i), .valid_o(read_valid), .data_o(read_bits)
  );
  sharp_delay #(.Width(TileBits), .Ranks(1)) u_tile_sums (
    .clk_i, .rst_ni, .valid_i(read_valid), .data_i(read_bits), .valid_o(sums_valid), .data_o(sums_bits)
  );
  sharp_delay #(.Width(TileBits), .Ranks(LatAcc - 1)) u_tile_next (
    .clk_i, .rst_ni, .valid_i(sums_valid), .data_i(sums_bits), .valid_o(next_valid), .data_o(next_bits)
  );
  sharp_delay #(.Width(TileBits), .Ranks(1)) u_tile_acc (
    .clk_i, .rst_ni, .valid_i(next_valid), .data_i(next_bits), .valid_o(acc_valid), .data_o(acc_bits)
  );
  assign tile_read = read_bits;
  assign tile_sums = sums_bits;
  assign tile_next = next_bits;
  assign tile_acc = acc_bits;

  logic               products_valid, products_k_valid;
  logic [Macs*32-1:0] products;
  logic [1:0]         products_k, tile_sum_k;

  sharp_vs_array #(.VsWidth(VsWidth), .NumVs(NumVs), .LatMul(LatMul)) u_vs_array (
    .clk_i, .rst_ni, .valid_i(tile_i.valid), .weights_i, .scalars_i, .valid_o(products_valid), .products_o(products)
  );

  sharp_delay #(.Width(2), .Ranks(LatMul)) u_products_k (
    .clk_i, .rst_ni, .valid_i(tile_i.valid), .data_i(tile_i.k_log2), .valid_o(products_k_valid), .data_o(products_k)
  );

  sharp_reduce #(.VsWidth(VsWidth), .NumVs(NumVs), .KMax(KMax), .LatAdd(LatAdd)) u_reduce (
    .clk_i, .rst_ni, .valid_i(products_valid), .k_log2_i(products_k), .products_i(products),
    .valid_o(tile_sum_valid), .k_log2_o(tile_sum_k), .sums_o(tile_sum)
  );

  logic [KMax*32-1:0] bias_banks, partial_banks;
  logic               leave;

  sharp_row_memory #(.VsWidth(VsWidth), .Banks(Banks), .WriteGroups(1), .Depth(BiasDepth)) u_bias (
    .clk_i, .rst_ni, .we_i(bias_we_i), .waddr_i(bias_addr_i), .wcount_log2_i(2'd0), .wdata_i(bias_data_i),
    .re_i(read_valid && ((tile_read.first && !tile_read.from_ib) || tile_read.restart)), .raddr_i({16'd0, tile_read.bias_group}),
    .rdata_o(bias_banks)
  );

  // The write port carries the accumulator in the first cycle of the finished sum; the dispatcher never lets a read meet its write.
  assign partial_valid = acc_valid && tile_acc.last && !tile_acc.leaving;

  sharp_row_memory #(.VsWidth(VsWidth), .Banks(Banks), .WriteGroups(Banks), .Depth(IntermediateDepth)) u_intermediate (
    .clk_i, .rst_ni, .we_i(partial_valid), .waddr_i({16'd0, tile_acc.group}), .wcount_log2_i(tile_acc.k_log2), .wdata_i(partial),
    .re_i(read_valid && tile_read.first && tile_read.from_ib), .raddr_i({16'd0, tile_read.group}), .rdata_o(partial_banks)
  );

  assign leave = next_valid && tile_next.leaving;

  logic split;  // the leaving block holds rows of GRU's gate n
  assign split = (cell_i == sharp_pkg::CELL_GRU) && (tile_next.multi || (tile_next.gate == 2'd2));

  sharp_accumulator #(.VsWidth(VsWidth), .KMax(KMax), .BankBits(BankBits), .LatAcc(LatAcc)) u_accumulator (
    .clk_i, .rst_ni, .valid_i(tile_sum_valid), .first_i(tile_sums.first), .from_ib_i(tile_sums.from_ib),
    .bank_i(tile_sums.group[BankBits-1:0]), .bias_bank_i(tile_sums.bias_group[BankBits-1:0]), .restart_i(tile_sums.restart),
    .restart_row_i(tile_sums.multi ? tile_sums.q << 1 : 16'd0), .sums_i(tile_sum), .bias_i(bias_banks), .partial_i(partial_banks),
    .load_i(leave), .load_x_i(leave && split), .acc_o(partial), .preact_o(preact), .preact_x_o(preact_x)
  );

  logic                 gate_done, gate_split;
  logic [15:0]          gate_base, gate_end;
  logic [NumMfu*32-1:0] gate_nx, gate_nh;

  sharp_mfu #(.KMax(KMax), .NumMfu(NumMfu), .NumCu(NumCu), .LatMfu(LatMfu)) u_mfu (
    .clk_i, .rst_ni, .load_i(leave), .cell_i, .multi_i(tile_next.multi), .split_i(split), .gate_i(tile_next.gate),
    .completes_i(tile_next.completes), .unit_base_i(tile_next.unit_base), .num_units_i(tile_next.num_units), .q_i(tile_next.q),
    .preact_i(preact), .preact_x_i(preact_x), .preact_valid_o(preact_valid), .gate_valid_o(gate_valid), .gate_group_o(gate_group),
    .gate_multi_o(gate_multi), .gate_index_o(gate_index), .gate_out_o(gate_out), .gate_split_o(gate_split), .gate_nx_o(gate_nx),
    .gate_nh_o(gate_nh), .gate_done_o(gate_done), .gate_base_o(gate_base), .gate_end_o(gate_end)
  );

  logic                   group_read;
  logic [15:0]            group_index;
  logic [4*NumCu*16-1:0]  group_gates;
  logic [NumCu*32-1:0]    group_nx, group_nh;

  sharp_gate_buffer #(.NumCu(NumCu), .MaxHidden(MaxHidden)) u_gate_buffer (
    .clk_i, .rst_ni, .we_i(gate_valid), .chunk_i(gate_group), .multi_i(gate_multi), .gate_i(gate_index), .base_i(gate_base),
    .end_i(gate_end), .data_i(gate_out), .split_i(gate_split), .nx_i(gate_nx), .nh_i(gate_nh), .re_i(group_read),
    .rgroup_i(group_index), .gates_o(group_gates), .split_re_i(group_read && (cell_i == sharp_pkg::CELL_GRU)), .nx_o(group_nx),
    .nh_o(group_nh)
  );

  sharp_cell_updater #(.NumCu(NumCu), .StateDepth(StateDepth), .LatCu(LatCu), .LatWb(LatWb)) u_cell_updater (
    .clk_i, .rst_ni, .run_start_i, .hidden_size_i, .state_base_i, .cell_i, .ready_we_i(gate_valid && gate_done),
    .ready_units_i(gate_end), .read_o(group_read), .read_group_o(group_index), .gates_i(group_gates), .nx_i(group_nx), .nh_i(group_nh),
    .c0_we_i, .c0_addr_i, .c0_data_i, .c_re_i, .c_addr_i, .c_data_o,
    .cell_valid_o(cell_valid), .cell_group_o(cell_group), .cell_c_o(cell_c), .cell_h_o(cell_h), .wb_valid_o(wb_valid),
    .wb_group_o(wb_group), .wb_last_o, .wb_h_o(wb_h)
  );

  assign wb_valid_o = wb_valid;
  assign wb_group_o = wb_group;
  assign wb_h_o = wb_h;

  always_ff @(posedge clk_i)
    if (rst_ni) begin
      // The operands and the descriptor arrive together at every meeting point, and with the same K.
      assert (products_valid == products_k_valid);
      assert (tile_sum_valid == sums_valid);
      if (tile_sum_valid) assert (tile_sum_k == tile_sums.k_log2);
      if (tile_i.valid) assert ((VsWidth << tile_i.k_log2) <= KMax);
      if (tile_i.valid) assert (tile_i.last || !tile_i.leaving);
      // A partial sum only ever restarts an h chain.
      if (tile_i.valid && tile_i.from_ib) assert (tile_i.first && tile_i.part);
      // Gate n starts anew only where x and h columns meet.
      if (tile_i.valid && tile_i.restart) assert (tile_i.part && (cell_i == sharp_pkg::CELL_GRU));
      // A block that leaves has its gates in range.
      if (tile_i.valid && tile_i.leaving)
        assert ({16'd0, tile_i.unit_base} + {16'd0, tile_i.num_units} <= {16'd0, hidden_size_i});
    end

endmodule
