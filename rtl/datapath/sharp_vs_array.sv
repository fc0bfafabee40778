// SPDX-License-Identifier: Apache-2.0
/// The vector-scalar units: NumVs units multiply VsWidth fp16 weights each by one fp16 scalar. Products are exact fp32
/// (docs/numerics.md "Multiply"). Flat index p = unit * VsWidth + lane. Latency LatMul.
module sharp_vs_array #(
  parameter int unsigned VsWidth = 4,
  parameter int unsigned NumVs   = 4,
  parameter int unsigned LatMul  = 1
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          valid_i,
  input  logic [VsWidth*NumVs*16-1:0]   weights_i,
  input  logic [NumVs*16-1:0]           scalars_i,
  output logic                          valid_o,
  output logic [VsWidth*NumVs*32-1:0]   products_o
);

  localparam int unsigned Macs = VsWidth * NumVs;

  // One function for the whole stage, two fp16 of a word a turn: this is what a C++ compiler can vectorise. The scalar of a VS unit is
  // normalised once for all its lanes.
  function automatic logic [Macs*32-1:0] multiply_stage(input logic unused);
    logic [NumVs*32-1:0] multipliers;
    logic [31:0] pair, multiplier;
    for (int unsigned v = 0; v < NumVs; v++)
      multipliers[v*32+:32] = sharp_fp_pkg::fp16_multiplier({16'd0, scalars_i[v*16+:16]});
    for (int unsigned v = 0; v < NumVs; v++) begin
      multiplier = multipliers[v*32+:32];
      for (int unsigned l = 0; l < VsWidth / 2; l++) begin
        pair = weights_i[(v*(VsWidth/2)+l)*32+:32];
        multiply_stage[(v*VsWidth+2*l)*32+:32] = sharp_fp_pkg::fp16_mul_by(pair & 32'hFFFF, multiplier);
        multiply_stage[(v*VsWidth+2*l+1)*32+:32] = sharp_fp_pkg::fp16_mul_by(pair >> 16, multiplier);
      end
    end
  endfunction

  logic               valid_q;
  logic [Macs*32-1:0] products_q;

  always_ff @(posedge clk_i) begin
    valid_q <= valid_i && rst_ni;
    if (valid_i) products_q <= multiply_stage(valid_i);
  end

  sharp_delay #(.Width(Macs * 32), .Ranks(LatMul - 1)) u_delay (
    .clk_i, .rst_ni, .valid_i(valid_q), .data_i(products_q), .valid_o(valid_o), .data_o(products_o)
  );

endmodule
