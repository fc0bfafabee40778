// SPDX-License-Identifier: Apache-2.0
/// Weight memory: a bank of W fp16 for each VS unit. A tile reads one row of all banks; a beat of the load port writes the banks of two
/// neighbouring units. All banks share the row address, so they are one array with a write enable for each pair.
module sharp_weight_memory #(
  parameter int unsigned VsWidth = 4,
  parameter int unsigned NumVs = 4,
  parameter int unsigned WeightDepth = 64
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        re_i,
  input  logic [31:0]                 row_i,
  output logic [VsWidth*NumVs*16-1:0] weights_o,  // visible in the cycle after re_i
  input  logic                        we_i,
  input  logic [31:0]                 addr_i,     // row * (NumVs/2) + pair of units
  input  logic [32*VsWidth-1:0]       data_i
);

  localparam int unsigned PairLog2 = $clog2(NumVs / 2);
  localparam int unsigned RowWidth = WeightDepth > 1 ? $clog2(WeightDepth) : 1;
  localparam int unsigned BankWidth = 16 * VsWidth;
  localparam int unsigned PairWidth = 2 * BankWidth;

  logic [31:0] write_row, write_pair;
  logic write;
  assign write_row = addr_i >> PairLog2;
  assign write_pair = addr_i & 32'(NumVs / 2 - 1);
  assign write = we_i && write_row < WeightDepth;  // addresses past the memory are ignored

  logic [NumVs*BankWidth-1:0] banks [WeightDepth];
  always_ff @(posedge clk_i) begin
    if (write) banks[write_row[RowWidth-1:0]][write_pair*PairWidth +: PairWidth] <= data_i;
    if (re_i) weights_o <= banks[row_i[RowWidth-1:0]];
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (re_i) assert (row_i < WeightDepth);  // a tile reads a row inside the weight memory
      if (re_i) assert (!we_i);  // no weights are loaded while tiles issue
    end
  end

endmodule
