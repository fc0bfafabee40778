// SPDX-License-Identifier: Apache-2.0
/// A register file with one write port that writes the lanes in the mask, and one read port that is combinational.
module sharp_masked_memory #(
  parameter int unsigned Lanes    = 4,
  parameter int unsigned LaneBits = 16,
  parameter int unsigned Depth    = 4,
  parameter int unsigned AddrBits = (Depth > 1) ? $clog2(Depth) : 1
) (
  input  logic                      clk_i,
  input  logic                      we_i,
  input  logic [AddrBits-1:0]       waddr_i,
  input  logic [Lanes-1:0]          wmask_i,
  input  logic [Lanes*LaneBits-1:0] wdata_i,
  input  logic [AddrBits-1:0]       raddr_i,
  output logic [Lanes*LaneBits-1:0] rdata_o
);

  logic [Lanes*LaneBits-1:0] mem_q[Depth];

  function automatic logic [Lanes*LaneBits-1:0] merged(input logic [Lanes*LaneBits-1:0] old);
    for (int unsigned l = 0; l < Lanes; l++)
      merged[l*LaneBits+:LaneBits] = wmask_i[l] ? wdata_i[l*LaneBits+:LaneBits] : old[l*LaneBits+:LaneBits];
  endfunction

  always_ff @(posedge clk_i) if (we_i) mem_q[waddr_i] <= merged(mem_q[waddr_i]);

  assign rdata_o = mem_q[raddr_i];

endmodule
