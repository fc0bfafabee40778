// SPDX-License-Identifier: Apache-2.0
/// The NumMfu activation units behind the pre-activation register, and their sequence (docs/timing.md section 3, "Chunks").
///
/// A leaving block is taken chunk by chunk, one a cycle, from the cycle in which the register shows it. Single-gate: NumMfu units of one
/// gate (lane l = unit NumMfu*m + l). Multi-gate: NumCu units of all gates (lane g*NumCu + j = gate g, unit NumCu*m + j).
/// The two sums of GRU's gate n pass unchanged: an adder made them, so a NaN already is the canonical one. Latency LatMfu a chunk.
module sharp_mfu #(
  parameter int unsigned KMax   = 16,
  parameter int unsigned NumMfu = 4,
  parameter int unsigned NumCu  = 1,
  parameter int unsigned LatMfu = 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 load_i,        // a block leaves: it is in the pre-activation register from the next cycle
  input  logic [1:0]           cell_i,        // sharp_pkg::cell_e, stable during a run
  input  logic                 multi_i,
  input  logic                 split_i,       // the block holds rows of GRU's gate n
  input  logic [1:0]           gate_i,
  input  logic                 completes_i,
  input  logic [15:0]          unit_base_i,
  input  logic [15:0]          num_units_i,
  input  logic [15:0]          q_i,
  input  logic [KMax*32-1:0]   preact_i,      // the register
  input  logic [KMax*32-1:0]   preact_x_i,    // the x sums beside it, with split
  output logic                 preact_valid_o,  // first cycle of the block in the register
  output logic                 gate_valid_o,
  output logic [15:0]          gate_group_o,  // the chunk m
  output logic                 gate_multi_o,
  output logic [1:0]           gate_index_o,  // gate of a single-gate chunk
  output logic [NumMfu*16-1:0] gate_out_o,    // +0 in idle lanes
  output logic                 gate_split_o,  // the chunk brings sums of gate n
  output logic [NumMfu*32-1:0] gate_nx_o,     // in the lanes of gate n, with gate_split_o
  output logic [NumMfu*32-1:0] gate_nh_o,
  output logic                 gate_done_o,   // last chunk of a block that completes its units
  output logic [15:0]          gate_base_o,   // the block's units: base <= unit < end
  output logic [15:0]          gate_end_o
);

  localparam int unsigned SingleShift = $clog2(NumMfu);
  localparam int unsigned MultiShift = $clog2(NumCu);

  logic [31:0] tanh_gate;  // the gate that uses tanh: g of LSTM, the only one of Elman; that of GRU's gate n is in the cell updater
  assign tanh_gate = (cell_i == sharp_pkg::CELL_ELMAN) ? 32'd0 : 32'd2;

  logic        loaded_q, busy_q, multi_q, split_q, completes_q;
  logic [1:0]  gate_q;
  logic [15:0] base_q, end_q, q_q, chunk_q, chunk_last_q;

  logic [15:0] end_d;
  logic        is_last;
  assign end_d = unit_base_i + num_units_i;
  assign is_last = chunk_q == chunk_last_q;

  always_ff @(posedge clk_i) begin
    loaded_q <= load_i && rst_ni;
    busy_q <= (load_i || (busy_q && !is_last)) && rst_ni;
    if (load_i) begin
      multi_q <= multi_i;
      split_q <= split_i;
      gate_q <= gate_i;
      completes_q <= completes_i;
      base_q <= unit_base_i;
      end_q <= end_d;
      q_q <= q_i;
      chunk_q <= multi_i ? (unit_base_i >> MultiShift) : (unit_base_i >> SingleShift);
      chunk_last_q <= multi_i ? ((end_d - 16'd1) >> MultiShift) : ((end_d - 16'd1) >> SingleShift);
    end else if (busy_q) begin
      chunk_q <= chunk_q + 16'd1;
    end
  end

  assign preact_valid_o = loaded_q;

  // First unit of the chunk; the unit in a lane is this plus the lane (single-gate) or plus the lane modulo NumCu (multi-gate).
  logic [31:0] chunk_unit;
  assign chunk_unit = multi_q ? ({16'd0, chunk_q} << MultiShift) : ({16'd0, chunk_q} << SingleShift);

  // Lane selection, then activation; idle lanes give +0.
  function automatic logic [NumMfu*16-1:0] activate_stage(input logic unused);
    logic [31:0] unit, row, x, is_tanh, value;
    for (int unsigned l = 0; l < NumMfu; l++) begin
      unit = chunk_unit + (multi_q ? (l % NumCu) : l);
      row = unit - {16'd0, base_q} + (multi_q ? {16'd0, q_q} * (l / NumCu) : 32'd0);
      x = preact_i[(row&(KMax-1))*32+:32];
      is_tanh = ((multi_q ? (l / NumCu) : {30'd0, gate_q}) == tanh_gate) ? 32'd1 : 32'd0;
      value = sharp_fp_pkg::activation(x, is_tanh);
      activate_stage[l*16+:16] =
          16'(((unit >= {16'd0, base_q}) && (unit < {16'd0, end_q})) ? value : 32'd0);
    end
  endfunction

  // The row of each lane, whatever its gate: only the lanes of gate n have a meaning.
  function automatic logic [NumMfu*32-1:0] sum_lanes(input logic [KMax*32-1:0] sums);
    logic [31:0] row;
    for (int unsigned l = 0; l < NumMfu; l++) begin
      row = chunk_unit + (multi_q ? (l % NumCu) : l) - {16'd0, base_q} + (multi_q ? {16'd0, q_q} * (l / NumCu) : 32'd0);
      sum_lanes[l*32+:32] = sums[(row&(KMax-1))*32+:32];
    end
  endfunction

  logic                 valid_q, split_valid_q, first_multi_q, first_done_q;
  logic [NumMfu*32-1:0] first_nx_q, first_nh_q;
  logic [1:0]           first_gate_q;
  logic [15:0]          first_chunk_q, first_base_q, first_end_q;
  logic [NumMfu*16-1:0] first_out_q;

  always_ff @(posedge clk_i) begin
    valid_q <= busy_q && rst_ni;
    split_valid_q <= busy_q && split_q && rst_ni;
    if (busy_q && split_q) begin
      first_nx_q <= sum_lanes(preact_x_i);
      first_nh_q <= sum_lanes(preact_i);
    end
    if (busy_q) begin
      first_out_q <= activate_stage(busy_q);
      first_chunk_q <= chunk_q;
      first_multi_q <= multi_q;
      first_gate_q <= gate_q;
      first_done_q <= completes_q && is_last;
      first_base_q <= base_q;
      first_end_q <= end_q;
    end
  end

  logic [31:0] block_gates;  // gates of the block that loads
  assign block_gates = !multi_i ? 32'd1 : (cell_i == sharp_pkg::CELL_GRU) ? 32'd3 : 32'd4;

  logic valid_out;
  sharp_delay #(.Width(NumMfu * 16), .Ranks(LatMfu - 1)) u_out (
    .clk_i, .rst_ni, .valid_i(valid_q), .data_i(first_out_q), .valid_o(valid_out), .data_o(gate_out_o)
  );
  sharp_delay #(.Width(NumMfu * 64), .Ranks(LatMfu - 1)) u_sums (
    .clk_i, .rst_ni, .valid_i(split_valid_q), .data_i({first_nx_q, first_nh_q}), .valid_o(gate_split_o),
    .data_o({gate_nx_o, gate_nh_o})
  );
  sharp_delay #(.Width(52), .Ranks(LatMfu - 1)) u_chunk (
    .clk_i, .rst_ni, .valid_i(valid_q),
    .data_i({first_chunk_q, first_multi_q, first_gate_q, first_done_q, first_base_q, first_end_q}),
    .valid_o(gate_valid_o), .data_o({gate_group_o, gate_multi_o, gate_index_o, gate_done_o, gate_base_o, gate_end_o})
  );

  always_ff @(posedge clk_i)
    if (rst_ni) begin
      // The pre-activation register is not overwritten while chunks remain: the MFU reservation at issue guarantees it.
      if (load_i) assert (!busy_q || is_last);
      // A block has at least one unit and at most Q(K), and its rows fit in the register.
      if (load_i) assert ((num_units_i != 16'd0) && (num_units_i <= q_i) && ({16'd0, q_i} * block_gates <= KMax));
      // Only GRU has two sums in a gate, and all gates or gate n in the block that brings them.
      if (load_i && split_i) assert ((cell_i == sharp_pkg::CELL_GRU) && (multi_i || (gate_i == 2'd2)));
      if (busy_q) assert (chunk_q <= chunk_last_q);
      assert ((valid_out == gate_valid_o) && (gate_valid_o || !gate_split_o));
    end

endmodule
