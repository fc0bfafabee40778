// SPDX-License-Identifier: Apache-2.0
/// A place for the fp16 output of every (gate, unit) of MaxHidden units: one memory per gate, 4 * NumCu units a word, and beside them
/// the place of the two sums of GRU's gate n. A single-gate
/// chunk is a word of one gate, a multi-gate chunk a quarter word of every gate; only units of the block (base_i <= unit < end_i) are
/// written. A read takes one group of NumCu units of every gate. Written data is visible in the next cycle; the read is combinational.
module sharp_gate_buffer #(
  parameter int unsigned NumCu     = 1,
  parameter int unsigned MaxHidden = 16
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  we_i,
  input  logic [15:0]           chunk_i,
  input  logic                  multi_i,
  input  logic [1:0]            gate_i,
  input  logic [15:0]           base_i,
  input  logic [15:0]           end_i,
  input  logic [4*NumCu*16-1:0] data_i,
  input  logic                  split_i,  // with we_i: the chunk also brings sums of gate n
  input  logic [4*NumCu*32-1:0] nx_i,
  input  logic [4*NumCu*32-1:0] nh_i,
  input  logic                  re_i,
  input  logic [15:0]           rgroup_i,
  output logic [4*NumCu*16-1:0] gates_o,  // gate-major: gate g, lane l at g*NumCu + l; 0 unless re_i
  input  logic                  split_re_i,
  output logic [NumCu*32-1:0]   nx_o,     // 0 unless split_re_i
  output logic [NumCu*32-1:0]   nh_o
);

  localparam int unsigned WordUnits = 4 * NumCu;
  localparam int unsigned Depth = MaxHidden / WordUnits;
  localparam int unsigned AddrBits = (Depth > 1) ? $clog2(Depth) : 1;
  localparam int unsigned GroupBits = NumCu * 16;

  logic [15:0]         wword, rword;
  logic [AddrBits-1:0] waddr, raddr;
  assign wword = multi_i ? (chunk_i >> 2) : chunk_i;
  assign rword = rgroup_i >> 2;
  assign waddr = AddrBits'(wword);
  assign raddr = AddrBits'(rword);

  // First and last of the units written: those of the block that are in the chunk.
  logic [31:0] first, last;
  always_comb begin
    first = '0;
    last = '0;
    if (we_i) begin
      first = {16'd0, base_i};
      last = {16'd0, end_i} - 32'd1;
      if (multi_i && ({16'd0, chunk_i} * NumCu > first)) first = {16'd0, chunk_i} * NumCu;
      if (multi_i && ({16'd0, chunk_i} * NumCu + NumCu - 32'd1 < last)) last = {16'd0, chunk_i} * NumCu + NumCu - 32'd1;
    end
  end

  // Write enable of every bit, two lanes a turn.
  function automatic logic [WordUnits*16-1:0] enable_bits(input logic unused);
    logic [31:0] unit, low, high;
    for (int unsigned i = 0; i < WordUnits / 2; i++) begin
      unit = {16'd0, wword} * WordUnits + 2 * i;
      low = ((unit >= first) && (unit <= last)) ? 32'h0000_FFFF : 32'd0;
      high = ((unit + 32'd1 >= first) && (unit + 32'd1 <= last)) ? 32'hFFFF_0000 : 32'd0;
      enable_bits[i*32+:32] = low | high;
    end
  endfunction

  for (genvar g = 0; g < 4; g++) begin : gen_gate
    logic [WordUnits*16-1:0] mem_q[Depth];

    always_ff @(posedge clk_i) begin : write
      logic [WordUnits*16-1:0] enable, data;
      if (we_i && (multi_i || (gate_i == g))) begin
        enable = enable_bits(we_i);
        data = multi_i ? {4{data_i[g*GroupBits+:GroupBits]}} : data_i;
        mem_q[waddr] <= (mem_q[waddr] & ~enable) | (data & enable);
      end
    end

    always_comb begin
      gates_o[g*GroupBits+:GroupBits] = {GroupBits{1'b0}};
      if (re_i) gates_o[g*GroupBits+:GroupBits] = mem_q[raddr][rgroup_i[1:0]*GroupBits+:GroupBits];
    end
  end

  sharp_sum_buffer #(.NumCu(NumCu), .MaxHidden(MaxHidden)) u_sums (
    .clk_i, .rst_ni, .we_i(we_i && split_i), .word_i(wword), .multi_i, .first_i(first), .last_i(last), .nx_i, .nh_i,
    .re_i(split_re_i), .rgroup_i, .nx_o, .nh_o
  );

  always_ff @(posedge clk_i)
    if (rst_ni) begin
      // Every chunk holds a unit of its block and is in the buffer.
      if (we_i) assert ((first <= last) && ({16'd0, wword} < Depth));
      if (re_i) assert ({16'd0, rword} < Depth);
      // The sums of a group belong to its gates.
      if (split_re_i) assert (re_i);
    end

endmodule
