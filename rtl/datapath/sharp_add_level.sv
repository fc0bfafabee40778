// SPDX-License-Identifier: Apache-2.0
/// One level of R-Add-Reduce: lane p = lane p + lane (p + AddLanes) for p < AddLanes, latency LatAdd. If the sums already are at the
/// tap (AddLanes < K), the lanes pass through unchanged; only levels that can be past a tap (OutLanes > AddLanes) pay for it.
module sharp_add_level #(
  parameter int unsigned VsWidth  = 4,
  parameter int unsigned InLanes  = 16,
  parameter int unsigned AddLanes = 8,
  parameter int unsigned OutLanes = 16,
  parameter int unsigned LatAdd   = 1
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   valid_i,
  input  logic [1:0]             k_log2_i,
  input  logic [InLanes*32-1:0]  sums_i,
  output logic                   valid_o,
  output logic [OutLanes*32-1:0] sums_o
);

  localparam bit Bypass = OutLanes > AddLanes;

  logic [31:0] pass;
  assign pass = (Bypass && ((VsWidth << k_log2_i) > AddLanes)) ? 32'hFFFF_FFFF : 32'd0;

  function automatic logic [OutLanes*32-1:0] add_stage(input logic unused);
    logic [31:0] sum;
    for (int unsigned p = 0; p < AddLanes; p++) begin
      sum = sharp_fp_pkg::fp32_add_tree(sums_i[p*32+:32], sums_i[(p+AddLanes)*32+:32]);
      add_stage[p*32+:32] = (sums_i[p*32+:32] & pass) | (sum & ~pass);
    end
    for (int unsigned p = AddLanes; p < OutLanes; p++) add_stage[p*32+:32] = sums_i[p*32+:32];
  endfunction

  logic                   valid_q;
  logic [OutLanes*32-1:0] sums_q;

  always_ff @(posedge clk_i) begin
    valid_q <= valid_i && rst_ni;
    if (valid_i) sums_q <= add_stage(valid_i);
  end

  sharp_delay #(.Width(OutLanes * 32), .Ranks(LatAdd - 1)) u_delay (
    .clk_i, .rst_ni, .valid_i(valid_q), .data_i(sums_q), .valid_o(valid_o), .data_o(sums_o)
  );

  // The adder has no subnormals; all products (the operands of the first level) and sums are multiples of 2^-48.
  function automatic logic any_subnormal(input logic unused);
    logic [31:0] least, key;
    least = {31'h7FFF_FFFF, unused | 1'b1};
    for (int unsigned p = 0; p < 2 * AddLanes; p++) begin
      key = sharp_fp_pkg::fp32_subnormal_key(sums_i[p*32+:32]);
      least = (key < least) ? key : least;
    end
    any_subnormal = least < sharp_fp_pkg::SubnormalEnd;
  endfunction

  always_ff @(posedge clk_i) if (rst_ni && valid_i) assert (!any_subnormal(valid_i));

endmodule
