// SPDX-License-Identifier: Apache-2.0
/// Memory of row groups (VsWidth fp32 each) in `Banks` banks; group n is in bank n mod Banks at depth n / Banks. A block of
/// K/VsWidth = 2^k groups is read or written in one cycle from its aligned group address: row group i of it is in bank (address XOR i).
/// Bias memory (WriteGroups = 1: the load port) and intermediate buffer (WriteGroups = Banks). Read data one cycle after re_i.
module sharp_row_memory #(
  parameter int unsigned VsWidth     = 4,
  parameter int unsigned Banks       = 4,
  parameter int unsigned WriteGroups = 4,
  parameter int unsigned Depth       = 16  // in row groups
) (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  logic                              we_i,
  input  logic [31:0]                       waddr_i,
  input  logic [1:0]                        wcount_log2_i,  // 2^k groups from waddr_i
  input  logic [WriteGroups*VsWidth*32-1:0] wdata_i,
  input  logic                              re_i,
  input  logic [31:0]                       raddr_i,
  output logic [Banks*VsWidth*32-1:0]       rdata_o         // 0 unless read in the cycle before
);

  localparam int unsigned GroupBits = VsWidth * 32;
  localparam int unsigned BankBits = $clog2(Banks);
  localparam int unsigned Rows = Depth / Banks;
  localparam int unsigned RowBits = (Rows > 1) ? $clog2(Rows) : 1;

  logic               write, read_q;
  logic [BankBits-1:0] rfirst_q;
  assign write = we_i && (waddr_i < Depth);

  always_ff @(posedge clk_i) begin
    read_q <= re_i && rst_ni;
    if (re_i) rfirst_q <= raddr_i[BankBits-1:0];
  end

  logic [Banks*GroupBits-1:0] raw;  // by bank
  logic [31:0]                rfirst;
  assign rfirst = {{(32 - BankBits) {1'b0}}, rfirst_q};

  for (genvar b = 0; b < Banks; b++) begin : gen_bank
    logic [GroupBits-1:0] mem_q[Rows];
    logic [GroupBits-1:0] rdata_q;
    logic [BankBits-1:0]  wgroup;  // which of the written groups is this bank's

    assign wgroup = waddr_i[BankBits-1:0] ^ b[BankBits-1:0];
    assign raw[b*GroupBits+:GroupBits] = rdata_q;

    always_ff @(posedge clk_i) begin
      if (write && ((wgroup >> wcount_log2_i) == 0)) begin
        if (WriteGroups == 1) mem_q[waddr_i[BankBits+:RowBits]] <= wdata_i[GroupBits-1:0];
        else mem_q[waddr_i[BankBits+:RowBits]] <= wdata_i[wgroup*GroupBits+:GroupBits];
      end
      if (re_i) rdata_q <= mem_q[raddr_i[BankBits+:RowBits]];
    end
  end

  // Banks to row order.
  always_comb begin
    rdata_o = {(Banks * GroupBits){1'b0}};
    if (read_q)
      for (int unsigned i = 0; i < Banks; i++)
        rdata_o[i*GroupBits+:GroupBits] = raw[(i ^ rfirst)*GroupBits+:GroupBits];
  end

  always_ff @(posedge clk_i)
    if (rst_ni) begin
      if (we_i) assert ((waddr_i & ((32'd1 << wcount_log2_i) - 32'd1)) == 32'd0);
      if (we_i) assert ((32'd1 << wcount_log2_i) <= WriteGroups);
      if (re_i) assert (raddr_i < Depth);
    end

endmodule
