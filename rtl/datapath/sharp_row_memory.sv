// SPDX-License-Identifier: Apache-2.0
/// Memory of row groups (VsWidth fp32 each) in `Banks` banks; group n is in bank n mod Banks at depth n / Banks. A block of
/// K/VsWidth = 2^k groups is read or written in one cycle from its aligned group address a: row group i of it is in bank (a XOR i).
/// Bias memory (WriteGroups = 1: the load port) and intermediate buffer (WriteGroups = Banks). Read data is in the order of the banks,
/// one cycle after re_i; a read in the cycle of a write sees the old data.
module sharp_row_memory #(
  parameter int unsigned VsWidth     = 4,
  parameter int unsigned Banks       = 4,
  parameter int unsigned WriteGroups = 4,
  parameter int unsigned Depth       = 16  // in row groups
) (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  logic                              we_i,
  input  logic [31:0]                       waddr_i,        // ignored if >= Depth
  input  logic [1:0]                        wcount_log2_i,  // 2^k groups from waddr_i
  input  logic [WriteGroups*VsWidth*32-1:0] wdata_i,
  input  logic                              re_i,
  input  logic [31:0]                       raddr_i,
  output logic [Banks*VsWidth*32-1:0]       rdata_o
);

  localparam int unsigned GroupBits = VsWidth * 32;
  localparam int unsigned BankBits = $clog2(Banks);
  localparam int unsigned Rows = Depth / Banks;
  localparam int unsigned RowBits = (Rows > 1) ? $clog2(Rows) : 1;

  logic [Banks*GroupBits-1:0] mem_q[Rows];  // one row of all banks a word
  logic [Banks*GroupBits-1:0] rdata_q;

  logic               write;
  logic [RowBits-1:0] wrow, rrow;
  assign write = we_i && (waddr_i < Depth);
  assign wrow = waddr_i[BankBits+:RowBits];
  assign rrow = raddr_i[BankBits+:RowBits];

  // The enables are decoded under `write`, so that they cost a simulator nothing in other cycles.
  if (WriteGroups == 1) begin : gen_one
    always_ff @(posedge clk_i) if (write) mem_q[wrow][{{(32 - BankBits) {1'b0}}, waddr_i[BankBits-1:0]}*GroupBits+:GroupBits] <= wdata_i;
  end else begin : gen_block
    for (genvar b = 0; b < Banks; b++) begin : gen_bank
      logic [BankBits-1:0] wgroup;  // which of the written groups is this bank's
      assign wgroup = waddr_i[BankBits-1:0] ^ b[BankBits-1:0];
      always_ff @(posedge clk_i)
        if (write) begin
          if ((wgroup >> wcount_log2_i) == 0) mem_q[wrow][b*GroupBits+:GroupBits] <= wdata_i[wgroup*GroupBits+:GroupBits];
        end
    end
  end

  always_ff @(posedge clk_i) if (re_i) rdata_q <= mem_q[rrow];

  assign rdata_o = rdata_q;

  always_ff @(posedge clk_i)
    if (rst_ni) begin
      // A block's address is a multiple of its size, and its size at most the write port.
      if (we_i) assert ((waddr_i & ((32'd1 << wcount_log2_i) - 32'd1)) == 32'd0);
      if (we_i) assert ((32'd1 << wcount_log2_i) <= WriteGroups);
      // The descriptor check keeps every block inside.
      if (re_i) assert (raddr_i < Depth);
    end

endmodule
