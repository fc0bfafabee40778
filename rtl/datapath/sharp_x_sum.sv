// SPDX-License-Identifier: Apache-2.0
/// The x sums of GRU's gate n (docs/architecture.md section 3 "GRU"). At the first h tile of a block the finished x sum moves from the
/// accumulator, or in Unfolded from the intermediate buffer, to the x-sum register; from there it leaves together with the block. All
/// lanes move: those of other gates carry no meaning. The banks of the intermediate buffer are in the order of sharp_row_memory.
module sharp_x_sum #(
  parameter int unsigned VsWidth  = 4,
  parameter int unsigned KMax     = 16,
  parameter int unsigned BankBits = 2,
  parameter int unsigned LatAcc   = 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                take_i,     // the first h tile of the block meets the accumulators
  input  logic                from_ib_i,
  input  logic [BankBits-1:0] bank_i,
  input  logic [KMax*32-1:0]  acc_i,
  input  logic [KMax*32-1:0]  partial_i,
  input  logic                load_i,     // the block leaves: its x sum is at preact_x_o from the next cycle
  output logic [KMax*32-1:0]  preact_x_o
);

  localparam int unsigned Banks = KMax / VsWidth;

  logic [KMax*32-1:0] x_sum_q, preact_x_q;

  function automatic logic [KMax*32-1:0] finished_rows(input logic unused);
    logic [31:0] from;
    finished_rows = acc_i;
    if (from_ib_i)
      for (int unsigned i = 0; i < Banks; i++) begin
        from = (i ^ {{(32 - BankBits) {1'b0}}, bank_i}) * VsWidth;
        for (int unsigned l = 0; l < VsWidth; l++) finished_rows[(i*VsWidth+l)*32+:32] = partial_i[(from+l)*32+:32];
      end
  endfunction

  // The register loads in the cycle in which the accumulator takes the tile's new sum: the block before has left by then. A block
  // of one h tile leaves in the same cycle.
  logic taken;
  if (LatAcc == 1) begin : gen_one_rank
    assign taken = take_i;

    always_ff @(posedge clk_i) begin : take
      logic [KMax*32-1:0] finished;
      if (take_i) begin
        finished = finished_rows(take_i);
        x_sum_q <= finished;
        if (load_i) preact_x_q <= finished;
      end
      if (load_i && !take_i) preact_x_q <= x_sum_q;
    end
  end else begin : gen_ranks
    logic               first_taken_q;
    logic [KMax*32-1:0] first_q, finished;

    always_ff @(posedge clk_i) begin
      first_taken_q <= take_i && rst_ni;
      if (take_i) first_q <= finished_rows(take_i);
    end

    sharp_delay #(.Width(KMax * 32), .Ranks(LatAcc - 2)) u_delay (
      .clk_i, .rst_ni, .valid_i(first_taken_q), .data_i(first_q), .valid_o(taken), .data_o(finished)
    );

    always_ff @(posedge clk_i) begin
      if (taken) x_sum_q <= finished;
      if (load_i && taken) preact_x_q <= finished;
      if (load_i && !taken) preact_x_q <= x_sum_q;
    end
  end

  assign preact_x_o = preact_x_q;

  // A block waits between its first h tile and its leaving.
  logic waiting_q;
  always_ff @(posedge clk_i) waiting_q <= rst_ni && (taken || waiting_q) && !load_i;

  always_ff @(posedge clk_i)
    if (rst_ni) begin
      // The x sum of a block is not overwritten before the block leaves.
      if (taken) assert (!waiting_q);
      // A block leaves with its own x sum.
      if (load_i) assert (taken || waiting_q);
    end

endmodule
