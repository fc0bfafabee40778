// SPDX-License-Identifier: Apache-2.0
/// Weight memory: one bank of W fp16 for each VS unit. One row of all banks is read per tile; the load port writes the banks of two
/// neighbouring units per beat.
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

  logic [31:0] write_row, write_pair;
  logic write;
  assign write_row = addr_i >> PairLog2;
  assign write_pair = addr_i & 32'(NumVs / 2 - 1);
  assign write = we_i && write_row < WeightDepth;  // addresses past the memory are ignored

  for (genvar v = 0; v < NumVs; v++) begin : gen_bank
    logic [BankWidth-1:0] bank [WeightDepth];
    always_ff @(posedge clk_i) begin
      if (write && write_pair == v / 2) bank[write_row[RowWidth-1:0]] <= data_i[(v%2)*BankWidth +: BankWidth];
      if (re_i) weights_o[v*BankWidth +: BankWidth] <= bank[row_i[RowWidth-1:0]];
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!re_i || row_i < WeightDepth);  // a tile reads a row inside the weight memory
      assert (!(re_i && we_i));  // no weights are loaded while tiles issue
    end
  end

endmodule
