// SPDX-License-Identifier: Apache-2.0
/// KMax fp32 accumulators and the pre-activation register (docs/numerics.md "Accumulate").
///
/// A tile that is the first of its chain starts from the bias or from the intermediate buffer, the others from the accumulator; the
/// dispatcher keeps dependent tiles LatAcc cycles apart. At the first h tile of a GRU block the rows of gate n start from the bias
/// again. Both memories deliver banks: row group i is in bank (bank XOR i).
/// A leaving tile's sum goes to the accumulator and, at the same edge, to the pre-activation register. Latency LatAcc.
///
/// GRU (docs/architecture.md section 3): with restart_i the finished x sums, from the accumulators or in Unfolded from the intermediate
/// buffer, move to the x-sum register; from there they leave together with the block. All lanes move: those of other gates carry no
/// meaning.
module sharp_accumulator #(
  parameter int unsigned VsWidth  = 4,
  parameter int unsigned KMax     = 16,
  parameter int unsigned BankBits = 2,
  parameter int unsigned LatAcc   = 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                valid_i,
  input  logic                first_i,
  input  logic                from_ib_i,
  input  logic [BankBits-1:0] bank_i,       // of the intermediate buffer
  input  logic [BankBits-1:0] bias_bank_i,
  input  logic                restart_i,    // rows from restart_row_i on start from the bias
  input  logic [15:0]         restart_row_i,
  input  logic [KMax*32-1:0]  sums_i,
  input  logic [KMax*32-1:0]  bias_i,
  input  logic [KMax*32-1:0]  partial_i,
  input  logic                load_i,       // the sum that becomes visible at the end of this cycle leaves for the MFUs
  input  logic                load_x_i,     // with load_i: so does the x sum of the block
  output logic [KMax*32-1:0]  acc_o,
  output logic [KMax*32-1:0]  preact_o,
  output logic [KMax*32-1:0]  preact_x_o
);

  localparam int unsigned Banks = KMax / VsWidth;

  logic [KMax*32-1:0] acc_q, preact_q, x_sum_q, preact_x_q;

  // Each row starts from its place in the memories' banks or from its accumulator; with restart_i, rows from restart_row_i on start
  // from the bias.
  function automatic logic [KMax*32-1:0] accumulate_stage(input logic unused);
    logic [31:0] from, from_bias, is_first, is_partial, bias_rows, is_bias, start;
    is_first = first_i ? 32'hFFFF_FFFF : 32'd0;
    is_partial = from_ib_i ? 32'hFFFF_FFFF : 32'd0;
    bias_rows = restart_i ? {16'd0, restart_row_i} : {31'h7FFF_FFFF, unused | 1'b1};
    for (int unsigned i = 0; i < Banks; i++) begin
      from = (i ^ {{(32 - BankBits) {1'b0}}, bank_i}) * VsWidth;
      from_bias = (i ^ {{(32 - BankBits) {1'b0}}, bias_bank_i}) * VsWidth;
      for (int unsigned l = 0; l < VsWidth; l++) begin
        is_bias = ((i * VsWidth + l) >= bias_rows) ? 32'hFFFF_FFFF : (is_first & ~is_partial);
        start = (partial_i[(from+l)*32+:32] & is_first) | (acc_q[(i*VsWidth+l)*32+:32] & ~is_first);
        start = (bias_i[(from_bias+l)*32+:32] & is_bias) | (start & ~is_bias);
        accumulate_stage[(i*VsWidth+l)*32+:32] = sharp_fp_pkg::fp32_add(start, sums_i[(i*VsWidth+l)*32+:32]);
      end
    end
  endfunction

  // The finished x sums, in row order.
  function automatic logic [KMax*32-1:0] x_rows(input logic unused);
    logic [31:0] from, is_partial;
    is_partial = from_ib_i ? {31'h7FFF_FFFF, unused | 1'b1} : 32'd0;
    for (int unsigned i = 0; i < Banks; i++) begin
      from = (i ^ {{(32 - BankBits) {1'b0}}, bank_i}) * VsWidth;
      for (int unsigned l = 0; l < VsWidth; l++)
        x_rows[(i*VsWidth+l)*32+:32] =
            (partial_i[(from+l)*32+:32] & is_partial) | (acc_q[(i*VsWidth+l)*32+:32] & ~is_partial);
    end
  endfunction

  logic next_valid;  // the accumulator loads
  logic taken;       // the x-sum register loads: the block before has left by then. A block of one h tile leaves in the same cycle

  if (LatAcc == 1) begin : gen_one_rank
    assign next_valid = valid_i;
    assign taken = valid_i && restart_i;

    // The total is a variable of the block, so that a simulator computes it once and only when there is a tile. Each register is read
    // before it is written: otherwise a simulator copies it in every cycle.
    always_ff @(posedge clk_i) begin : accumulate
      logic [KMax*32-1:0] total;
      if (valid_i) begin
        total = accumulate_stage(valid_i);
        if (load_i) preact_q <= total;
        if (load_x_i) begin
          if (restart_i) preact_x_q <= x_rows(valid_i);
          else preact_x_q <= x_sum_q;
        end
        if (restart_i) x_sum_q <= x_rows(valid_i);
        acc_q <= total;
      end
    end
  end else begin : gen_ranks
    logic               first_valid_q, first_taken_q;
    logic [KMax*32-1:0] first_q, total, first_x_q, finished_x;

    always_ff @(posedge clk_i) begin
      first_valid_q <= valid_i && rst_ni;
      first_taken_q <= valid_i && restart_i && rst_ni;
      if (valid_i) first_q <= accumulate_stage(valid_i);
      if (valid_i && restart_i) first_x_q <= x_rows(valid_i);
    end

    sharp_delay #(.Width(KMax * 32), .Ranks(LatAcc - 2)) u_delay (
      .clk_i, .rst_ni, .valid_i(first_valid_q), .data_i(first_q), .valid_o(next_valid), .data_o(total)
    );

    sharp_delay #(.Width(KMax * 32), .Ranks(LatAcc - 2)) u_x_delay (
      .clk_i, .rst_ni, .valid_i(first_taken_q), .data_i(first_x_q), .valid_o(taken), .data_o(finished_x)
    );

    always_ff @(posedge clk_i) begin
      if (next_valid) acc_q <= total;
      if (load_i) preact_q <= total;
      if (load_x_i) begin
        if (taken) preact_x_q <= finished_x;
        else preact_x_q <= x_sum_q;
      end
      if (taken) x_sum_q <= finished_x;
    end

    // A dependent tile finds its predecessor in the accumulator, not in the ranks before it.
    logic [LatAcc-2:0] in_flight_q;
    logic [LatAcc-1:0] in_flight_d;
    assign in_flight_d = {in_flight_q, valid_i};
    always_ff @(posedge clk_i) in_flight_q <= rst_ni ? in_flight_d[LatAcc-2:0] : '0;
    always_ff @(posedge clk_i)
      if (rst_ni) begin
        assert (next_valid == in_flight_d[LatAcc-1]);
        if (valid_i && !first_i) assert (in_flight_q == '0);
      end
  end

  assign acc_o = acc_q;
  assign preact_o = preact_q;
  assign preact_x_o = preact_x_q;

  logic waiting_q;  // a block is between its first h tile and its leaving
  always_ff @(posedge clk_i) waiting_q <= rst_ni && (taken || waiting_q) && !load_x_i;

  always_ff @(posedge clk_i)
    if (rst_ni) begin
      // The x sum of a block is not overwritten before the block leaves.
      if (taken) assert (!waiting_q);
      // A block leaves with its own x sum.
      if (load_x_i) assert (load_i && (taken || waiting_q));
      // A block leaves with a sum.
      if (load_i) assert (next_valid);
      // The intermediate buffer only starts chains.
      if (valid_i) assert (first_i || !from_ib_i);
    end

endmodule
