// SPDX-License-Identifier: Apache-2.0
/// The cell state c of StateDepth units, fp32, in words of NumCu units: c[-1] before a pass, c[T-1] after it (docs/architecture.md
/// section 2, "State memories"). Written by groups (cell updater) or by units (load port), never both at once; read by groups (cell
/// updater) or by units (host, between jobs). Read data comes in the same cycle.
module sharp_cell_memory #(
  parameter int unsigned NumCu      = 1,
  parameter int unsigned StateDepth = 16
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                load_we_i,
  input  logic [31:0]         load_unit_i,   // ignored if >= StateDepth
  input  logic [31:0]         load_data_i,
  input  logic [31:0]         base_i,        // first unit of the pass, a multiple of NumCu
  input  logic [15:0]         size_i,        // its units; groups count from its base
  input  logic                we_i,
  input  logic [15:0]         wgroup_i,      // units past the end of the pass are not written
  input  logic [NumCu*32-1:0] wdata_i,
  input  logic                re_i,
  input  logic [15:0]         rgroup_i,
  output logic [NumCu*32-1:0] rdata_o,       // 0 unless re_i
  input  logic                host_re_i,
  input  logic [31:0]         host_unit_i,
  output logic [31:0]         host_data_o    // 0 unless host_re_i
);

  localparam int unsigned Depth = StateDepth / NumCu;
  localparam int unsigned AddrBits = (Depth > 1) ? $clog2(Depth) : 1;
  localparam int unsigned LaneShift = $clog2(NumCu);

  logic [NumCu*32-1:0] mem_q[Depth];

  logic                load;
  logic [AddrBits-1:0] load_group;
  assign load = load_we_i && (load_unit_i < StateDepth);
  assign load_group = load_unit_i[LaneShift+:AddrBits];

  function automatic logic [NumCu*32-1:0] loaded(input logic [NumCu*32-1:0] old);
    for (int unsigned l = 0; l < NumCu; l++)
      loaded[l*32+:32] = ((load_unit_i & (NumCu - 1)) == l) ? load_data_i : old[l*32+:32];
  endfunction

  logic [31:0]         wword, rword;   // word of a group
  logic [31:0]         first_unit;     // of the written group, in the pass
  logic [AddrBits-1:0] host_word;
  logic [31:0]         host_place;
  assign wword = (base_i >> LaneShift) + {16'd0, wgroup_i};
  assign rword = (base_i >> LaneShift) + {16'd0, rgroup_i};
  assign first_unit = {16'd0, wgroup_i} << LaneShift;
  assign host_word = host_unit_i[LaneShift+:AddrBits];
  assign host_place = host_unit_i & (NumCu - 1);

  function automatic logic [NumCu*32-1:0] updated(input logic [NumCu*32-1:0] old);
    for (int unsigned l = 0; l < NumCu; l++)
      updated[l*32+:32] = (first_unit + l < {16'd0, size_i}) ? wdata_i[l*32+:32] : old[l*32+:32];
  endfunction

  always_ff @(posedge clk_i) begin
    if (load) mem_q[load_group] <= loaded(mem_q[load_group]);
    else if (we_i) mem_q[wword[AddrBits-1:0]] <= updated(mem_q[wword[AddrBits-1:0]]);
  end

  assign rdata_o = re_i ? mem_q[rword[AddrBits-1:0]] : {(NumCu * 32){1'b0}};
  assign host_data_o = host_re_i ? mem_q[host_word][host_place*32+:32] : 32'd0;

  always_ff @(posedge clk_i)
    if (rst_ni) begin
      assert (!(load_we_i && we_i));
      // A pass writes and reads its own units only, and they lie in the memory.
      if (we_i) assert ((wword < Depth) && (first_unit < {16'd0, size_i}));
      if (re_i) assert ((rword < Depth) && (({16'd0, rgroup_i} << LaneShift) < {16'd0, size_i}));
      // The host reads between jobs only, and inside.
      if (host_re_i) assert (!we_i && !re_i && (host_unit_i < StateDepth));
      // c is read only after the write of the step before: docs/timing.md, the h barrier.
      if (we_i && re_i) assert (wgroup_i != rgroup_i);
    end

endmodule
