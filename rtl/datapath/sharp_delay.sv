// SPDX-License-Identifier: Apache-2.0
/// A chain of `Ranks` registers for a value and its valid bit (0 ranks: a wire). The value only moves when it is valid.
/// Behind an arithmetic rank this is the rest of the stage's latency; a synthesis tool retimes it into the arithmetic.
module sharp_delay #(
  parameter int unsigned Width = 8,
  parameter int unsigned Ranks = 1
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i,
  input  logic [Width-1:0] data_i,
  output logic             valid_o,
  output logic [Width-1:0] data_o
);

  // A longer chain (the tree of latencies) is two: Verilator 5.006 unrolls no generate loop of 57 rounds.
  localparam int unsigned MaxChain = 32;

  if (Ranks == 0) begin : gen_wire
    assign valid_o = valid_i;
    assign data_o = data_i;
    logic unused_clock;
    assign unused_clock = clk_i ^ rst_ni;
  end else if (Ranks > MaxChain) begin : gen_long
    logic             head_valid;
    logic [Width-1:0] head_data;
    sharp_delay #(.Width(Width), .Ranks(MaxChain)) u_head (
      .clk_i, .rst_ni, .valid_i, .data_i, .valid_o(head_valid), .data_o(head_data)
    );
    sharp_delay #(.Width(Width), .Ranks(Ranks - MaxChain)) u_rest (
      .clk_i, .rst_ni, .valid_i(head_valid), .data_i(head_data), .valid_o, .data_o
    );
  end else begin : gen_chain
    for (genvar r = 0; r < Ranks; r++) begin : gen_rank
      logic             valid_d, valid_q;
      logic [Width-1:0] data_d, data_q;

      if (r == 0) begin : gen_first
        assign valid_d = valid_i;
        assign data_d = data_i;
      end else begin : gen_next
        assign valid_d = gen_rank[r-1].valid_q;
        assign data_d = gen_rank[r-1].data_q;
      end

      always_ff @(posedge clk_i) begin
        valid_q <= valid_d && rst_ni;
        if (valid_d) data_q <= data_d;
      end
    end

    assign valid_o = gen_rank[Ranks-1].valid_q;
    assign data_o = gen_rank[Ranks-1].data_q;
  end

endmodule
