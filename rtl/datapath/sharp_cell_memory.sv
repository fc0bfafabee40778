// SPDX-License-Identifier: Apache-2.0
/// The cell state c, fp32, in words of NumCu units. Written by groups (cell updater) or by units (load port), never both at once; the
/// read port is combinational.
module sharp_cell_memory #(
  parameter int unsigned NumCu     = 1,
  parameter int unsigned MaxHidden = 16
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                load_we_i,
  input  logic [31:0]         load_unit_i,   // ignored if >= MaxHidden
  input  logic [31:0]         load_data_i,
  input  logic                we_i,
  input  logic [15:0]         wgroup_i,
  input  logic [NumCu*32-1:0] wdata_i,
  input  logic                re_i,
  input  logic [15:0]         rgroup_i,
  output logic [NumCu*32-1:0] rdata_o        // 0 unless re_i
);

  localparam int unsigned Depth = MaxHidden / NumCu;
  localparam int unsigned AddrBits = (Depth > 1) ? $clog2(Depth) : 1;
  localparam int unsigned LaneShift = $clog2(NumCu);

  logic [NumCu*32-1:0] mem_q[Depth];

  logic                load;
  logic [AddrBits-1:0] load_group;
  assign load = load_we_i && (load_unit_i < MaxHidden);
  assign load_group = load_unit_i[LaneShift+:AddrBits];

  function automatic logic [NumCu*32-1:0] loaded(input logic [NumCu*32-1:0] old);
    for (int unsigned l = 0; l < NumCu; l++)
      loaded[l*32+:32] = ((load_unit_i & (NumCu - 1)) == l) ? load_data_i : old[l*32+:32];
  endfunction

  always_ff @(posedge clk_i) begin
    if (load) mem_q[load_group] <= loaded(mem_q[load_group]);
    else if (we_i) mem_q[wgroup_i[AddrBits-1:0]] <= wdata_i;
  end

  assign rdata_o = re_i ? mem_q[rgroup_i[AddrBits-1:0]] : {(NumCu * 32){1'b0}};

  always_ff @(posedge clk_i)
    if (rst_ni) begin
      assert (!(load_we_i && we_i));
      if (we_i) assert ({16'd0, wgroup_i} < Depth);
      if (re_i) assert ({16'd0, rgroup_i} < Depth);
      // c is read only after the write of the step before: docs/timing.md, the h barrier.
      if (we_i && re_i) assert (wgroup_i != rgroup_i);
    end

endmodule
