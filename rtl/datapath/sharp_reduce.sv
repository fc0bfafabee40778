// SPDX-License-Identifier: Apache-2.0
/// R-Add-Reduce: log2(NumVs) levels of fp32 adders. Level j leaves Macs >> j lanes, but never fewer than KMax, since a tile with
/// K > Macs >> j has reached its tap and passes through. All tiles take all levels of time: latency log2(NumVs) * LatAdd.
module sharp_reduce #(
  parameter int unsigned VsWidth = 4,
  parameter int unsigned NumVs   = 4,
  parameter int unsigned KMax    = 16,
  parameter int unsigned LatAdd  = 1
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        valid_i,
  input  logic [1:0]                  k_log2_i,
  input  logic [VsWidth*NumVs*32-1:0] products_i,
  output logic                        valid_o,
  output logic [1:0]                  k_log2_o,
  output logic [KMax*32-1:0]          sums_o     // rows 0..K-1 of the tile; lanes >= K have no meaning
);

  localparam int unsigned Macs = VsWidth * NumVs;
  localparam int unsigned Levels = $clog2(NumVs);

  for (genvar j = 1; j <= Levels; j++) begin : gen_level
    localparam int unsigned InLanes = ((Macs >> (j - 1)) > KMax) ? (Macs >> (j - 1)) : KMax;
    localparam int unsigned OutLanes = ((Macs >> j) > KMax) ? (Macs >> j) : KMax;

    logic                   valid_in, valid_out, valid_k;
    logic [1:0]             k_in, k_out;
    logic [InLanes*32-1:0]  lanes_in;
    logic [OutLanes*32-1:0] lanes_out;

    if (j == 1) begin : gen_first
      assign valid_in = valid_i;
      assign k_in = k_log2_i;
      assign lanes_in = products_i;
    end else begin : gen_next
      assign valid_in = gen_level[j-1].valid_out;
      assign k_in = gen_level[j-1].k_out;
      assign lanes_in = gen_level[j-1].lanes_out;
    end

    sharp_add_level #(
      .VsWidth(VsWidth), .InLanes(InLanes), .AddLanes(Macs >> j), .OutLanes(OutLanes), .LatAdd(LatAdd)
    ) u_level (
      .clk_i, .rst_ni, .valid_i(valid_in), .k_log2_i(k_in), .sums_i(lanes_in), .valid_o(valid_out), .sums_o(lanes_out)
    );

    sharp_delay #(.Width(2), .Ranks(LatAdd)) u_k (
      .clk_i, .rst_ni, .valid_i(valid_in), .data_i(k_in), .valid_o(valid_k), .data_o(k_out)
    );

    // K travels with its tile.
    always_ff @(posedge clk_i) if (rst_ni) assert (valid_out == valid_k);
  end

  assign valid_o = gen_level[Levels].valid_out;
  assign k_log2_o = gen_level[Levels].k_out;
  assign sums_o = gen_level[Levels].lanes_out;

endmodule
