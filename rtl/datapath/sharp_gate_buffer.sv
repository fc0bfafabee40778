// SPDX-License-Identifier: Apache-2.0
/// A place for the fp16 output of every (gate, unit) of MaxHidden units. 4 x 4 banks of NumCu lanes: unit group n = NumCu units
/// of gate g is in bank (g, n mod 4) at depth n / 4, so that a single-gate chunk (4 groups of one gate), a multi-gate chunk (one
/// group of 4 gates) and a read (one group of 4 gates) each touch different banks. Written data is visible in the next cycle.
module sharp_gate_buffer #(
  parameter int unsigned NumCu     = 1,
  parameter int unsigned MaxHidden = 16
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 we_i,
  input  logic [15:0]          chunk_i,
  input  logic                 multi_i,
  input  logic [1:0]           gate_i,
  input  logic [4*NumCu-1:0]   mask_i,
  input  logic [4*NumCu*16-1:0] data_i,
  input  logic                 re_i,
  input  logic [15:0]          rgroup_i,
  output logic [4*NumCu*16-1:0] gates_o  // gate-major: gate g, lane l at g*NumCu + l; 0 unless re_i
);

  localparam int unsigned Depth = MaxHidden / (4 * NumCu);
  localparam int unsigned AddrBits = (Depth > 1) ? $clog2(Depth) : 1;
  localparam int unsigned WordBits = NumCu * 16;

  logic [AddrBits-1:0] waddr, raddr;
  assign waddr = multi_i ? chunk_i[2+:AddrBits] : chunk_i[0+:AddrBits];
  assign raddr = rgroup_i[2+:AddrBits];

  for (genvar g = 0; g < 4; g++) begin : gen_gate
    logic [4*WordBits-1:0] words;

    for (genvar b = 0; b < 4; b++) begin : gen_bank
      // Which NumCu lanes of the chunk this bank takes, and whether: all 4 banks of one gate, or one bank of all 4 gates.
      logic we;
      assign we = we_i && (multi_i ? (chunk_i[1:0] == b) : (gate_i == g));

      sharp_masked_memory #(.Lanes(NumCu), .LaneBits(16), .Depth(Depth)) u_memory (
        .clk_i, .we_i(we), .waddr_i(waddr),
        .wmask_i(multi_i ? mask_i[g*NumCu+:NumCu] : mask_i[b*NumCu+:NumCu]),
        .wdata_i(multi_i ? data_i[g*WordBits+:WordBits] : data_i[b*WordBits+:WordBits]),
        .raddr_i(raddr), .rdata_o(words[b*WordBits+:WordBits])
      );
    end

    assign gates_o[g*WordBits+:WordBits] = re_i ? words[rgroup_i[1:0]*WordBits+:WordBits] : {WordBits{1'b0}};
  end

  always_ff @(posedge clk_i)
    if (rst_ni) begin
      if (we_i) assert ({16'd0, chunk_i} < (multi_i ? MaxHidden / NumCu : Depth));
      if (re_i) assert ({16'd0, rgroup_i} < MaxHidden / NumCu);
    end

endmodule
