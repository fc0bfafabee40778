// SPDX-License-Identifier: Apache-2.0
/// Picks the N columns of a tile out of an aligned row of NumVs elements and gives each VS unit its scalar: unit v takes column
/// v / (K/W). Columns past the end of the vector are +0 (docs/numerics.md "Multiply").
module sharp_scalar_expand #(
  parameter int unsigned NumVs = 4
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                en_i,
  input  logic [16*NumVs-1:0] row_i,
  input  logic [1:0]          k_log2_i,     // K/W = 1 << k_log2
  input  logic [15:0]         col_block_i,  // columns col_block * N ..
  input  logic [15:0]         size_i,       // columns of the vector
  output logic [16*NumVs-1:0] scalars_o     // visible in the cycle after en_i
);

  localparam int unsigned VsLog2 = $clog2(NumVs);

  // First column of the tile, its place in the row, and how many columns there are from it to the end of the vector.
  logic [31:0] first_column, place, columns;
  assign first_column = (32'(col_block_i) << VsLog2) >> k_log2_i;
  assign place = first_column & 32'(NumVs - 1);
  assign columns = 32'(size_i) - first_column;

  // The dummy arguments make the function legal for every tool; it reads the nets of this module. The row is a multiplexer of three
  // memories: without a variable of its own a simulator makes it again for each element (at NumVs = 2048 24 MB a cycle).
  function automatic logic [16*NumVs-1:0] expand(input logic unused);
    logic [16*NumVs-1:0] row;
    row = row_i;
    for (int unsigned v = 0; v < NumVs; v++)
      expand[16*v +: 16] = (v >> k_log2_i) < columns ? row[16*(place + (v >> k_log2_i)) +: 16] : {15'd0, unused & 1'b0};
  endfunction

  always_ff @(posedge clk_i) begin
    if (en_i) scalars_o <= expand(en_i);
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni && en_i) assert (first_column < 32'(size_i));  // a tile has at least one column inside the vector
  end

endmodule
