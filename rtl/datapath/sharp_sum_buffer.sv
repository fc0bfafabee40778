// SPDX-License-Identifier: Apache-2.0
/// The place of GRU's gate n in the gate buffer: the fp32 sums nx and nh of MaxHidden units, 4 * NumCu units a word. A single-gate chunk
/// is a word, a multi-gate chunk a quarter word; only those of its units that are among first_i .. last_i are written. A read takes a
/// group of NumCu units. Written data is visible in the next cycle; the read is combinational.
module sharp_sum_buffer #(
  parameter int unsigned NumCu     = 1,
  parameter int unsigned MaxHidden = 16
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  we_i,
  input  logic [15:0]           word_i,
  input  logic                  multi_i,
  input  logic [31:0]           first_i,
  input  logic [31:0]           last_i,
  input  logic [4*NumCu*32-1:0] nx_i,       // by lane of the chunk; multi-gate: the units are in the lanes of gate n
  input  logic [4*NumCu*32-1:0] nh_i,
  input  logic                  re_i,
  input  logic [15:0]           rgroup_i,
  output logic [NumCu*32-1:0]   nx_o,       // 0 unless re_i
  output logic [NumCu*32-1:0]   nh_o
);

  localparam int unsigned WordUnits = 4 * NumCu;
  localparam int unsigned Depth = MaxHidden / WordUnits;
  localparam int unsigned AddrBits = (Depth > 1) ? $clog2(Depth) : 1;
  localparam int unsigned GroupBits = NumCu * 32;
  localparam int unsigned GateN = 2;

  logic [15:0]         rword;
  logic [AddrBits-1:0] waddr, raddr;
  assign rword = rgroup_i >> 2;
  assign waddr = AddrBits'(word_i);
  assign raddr = AddrBits'(rword);

  logic [WordUnits*32-1:0] nx_q[Depth];
  logic [WordUnits*32-1:0] nh_q[Depth];

  // The old word with the written units put in.
  function automatic logic [WordUnits*32-1:0] merged(input logic [WordUnits*32-1:0] old, input logic [WordUnits*32-1:0] lanes);
    logic [31:0] unit, lane;
    for (int unsigned i = 0; i < WordUnits; i++) begin
      unit = {16'd0, word_i} * WordUnits + i;
      lane = multi_i ? GateN * NumCu + i % NumCu : i;
      merged[i*32+:32] = ((unit >= first_i) && (unit <= last_i)) ? lanes[lane*32+:32] : old[i*32+:32];
    end
  endfunction

  always_ff @(posedge clk_i)
    if (we_i) begin
      nx_q[waddr] <= merged(nx_q[waddr], nx_i);
      nh_q[waddr] <= merged(nh_q[waddr], nh_i);
    end

  always_comb begin
    nx_o = {GroupBits{1'b0}};
    nh_o = {GroupBits{1'b0}};
    if (re_i) nx_o = nx_q[raddr][rgroup_i[1:0]*GroupBits+:GroupBits];
    if (re_i) nh_o = nh_q[raddr][rgroup_i[1:0]*GroupBits+:GroupBits];
  end

  always_ff @(posedge clk_i)
    if (rst_ni) begin
      // There is a unit to write, and its word is in the buffer.
      if (we_i) assert ((first_i <= last_i) && ({16'd0, word_i} < Depth));
      if (re_i) assert ({16'd0, rword} < Depth);
    end

endmodule
