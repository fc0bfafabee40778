// SPDX-License-Identifier: Apache-2.0
/// The operators of sharp_fp_pkg behind registers, `Lanes` operand pairs a cycle.
module fp_bench #(
  parameter int unsigned Lanes = 64
) (
  input  logic                clk_i,
  input  logic [2:0]          op_i,     // FpOp in fp_bench.h
  input  logic [Lanes*32-1:0] a_i,
  input  logic [Lanes*32-1:0] b_i,
  output logic [Lanes*32-1:0] result_o
);

  function automatic logic [Lanes*32-1:0] mul16(input logic unused);
    for (int unsigned i = 0; i < Lanes; i++) mul16[i*32+:32] = sharp_fp_pkg::fp16_mul(a_i[i*32+:32], b_i[i*32+:32]);
  endfunction
  function automatic logic [Lanes*32-1:0] add_tree(input logic unused);
    for (int unsigned i = 0; i < Lanes; i++) add_tree[i*32+:32] = sharp_fp_pkg::fp32_add_tree(a_i[i*32+:32], b_i[i*32+:32]);
  endfunction
  function automatic logic [Lanes*32-1:0] add(input logic unused);
    for (int unsigned i = 0; i < Lanes; i++) add[i*32+:32] = sharp_fp_pkg::fp32_add(a_i[i*32+:32], b_i[i*32+:32]);
  endfunction
  function automatic logic [Lanes*32-1:0] mul32(input logic unused);
    for (int unsigned i = 0; i < Lanes; i++) mul32[i*32+:32] = sharp_fp_pkg::fp32_mul(a_i[i*32+:32], b_i[i*32+:32]);
  endfunction
  function automatic logic [Lanes*32-1:0] narrow(input logic unused);
    for (int unsigned i = 0; i < Lanes; i++) narrow[i*32+:32] = sharp_fp_pkg::fp32_to_fp16(a_i[i*32+:32]);
  endfunction
  function automatic logic [Lanes*32-1:0] widen(input logic unused);
    for (int unsigned i = 0; i < Lanes; i++) widen[i*32+:32] = sharp_fp_pkg::fp16_to_fp32(a_i[i*32+:32]);
  endfunction
  function automatic logic [Lanes*32-1:0] activate(input logic unused);
    for (int unsigned i = 0; i < Lanes; i++) activate[i*32+:32] = sharp_fp_pkg::activation(a_i[i*32+:32], b_i[i*32+:32]);
  endfunction
  function automatic logic [Lanes*32-1:0] is_subnormal(input logic unused);
    for (int unsigned i = 0; i < Lanes; i++) is_subnormal[i*32+:32] = (sharp_fp_pkg::fp32_subnormal_key(a_i[i*32+:32]) < sharp_fp_pkg::SubnormalEnd) ? 32'd1 : 32'd0;
  endfunction

  logic [Lanes*32-1:0] result_q;

  always_ff @(posedge clk_i) begin
    if (op_i == 3'd0) result_q <= mul16(clk_i);
    if (op_i == 3'd1) result_q <= add_tree(clk_i);
    if (op_i == 3'd2) result_q <= add(clk_i);
    if (op_i == 3'd3) result_q <= mul32(clk_i);
    if (op_i == 3'd4) result_q <= narrow(clk_i);
    if (op_i == 3'd5) result_q <= widen(clk_i);
    if (op_i == 3'd6) result_q <= activate(clk_i);
    if (op_i == 3'd7) result_q <= is_subnormal(clk_i);
  end

  assign result_o = result_q;

endmodule
