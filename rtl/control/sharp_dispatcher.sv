// SPDX-License-Identifier: Apache-2.0
/// Nested counters that walk time step, gate, unit block, part and column block in the order of docs/architecture.md section 3
/// and hold the next tile until it issues. The weight row counts the tiles of a step.
module sharp_dispatcher #(
  parameter int unsigned NumMfu = 4,
  parameter int unsigned NumCu = 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 load_i,    // take the first tile of the job
  input  sharp_ctrl_pkg::job_t job_i,
  input  logic                 issue_i,   // the next tile issues in this cycle
  output sharp_pkg::tile_t     tile_o,    // the next tile (meaningful in state run)
  output logic [31:0]          step_o,
  output logic [15:0]          col_block_o,
  output logic [31:0]          weight_row_o,
  output logic [15:0]          extra_chunks_o,  // MFU chunks of the block minus 1
  output logic                 last_x_o,        // last x tile of its time step
  output logic                 last_o           // last tile of the run
);

  localparam int unsigned MfuLog2 = $clog2(NumMfu);
  localparam int unsigned CuLog2 = $clog2(NumCu);

  // Position in the time step. fulls and cover: the unit blocks that follow the current one.
  logic [31:0] step_q, row_q;
  logic        part_q;
  logic [1:0]  gate_q, k_q;
  logic [15:0] fulls_q, base_q, group_q, bias_q, col_q;
  logic [3:0]  cover_q;

  logic multi, batch, unfolded, gru;
  assign multi = job_i.multi;
  assign gru = job_i.cell_code == sharp_pkg::CELL_GRU;
  assign batch = job_i.schedule == sharp_pkg::SCHED_BATCH;
  assign unfolded = job_i.schedule == sharp_pkg::SCHED_UNFOLDED;

  // ---------------------------------------------------------------- the current block
  logic [63:0] x_tiles, h_tiles, q_table;
  logic [15:0] q, left, num_units, tiles;
  assign x_tiles = job_i.x_tiles;
  assign h_tiles = job_i.h_tiles;
  assign q_table = job_i.q;
  assign q = q_table[{k_q, 4'd0} +: 16];
  assign left = job_i.hidden_size - base_q;
  assign num_units = q < left ? q : left;
  assign tiles = part_q ? h_tiles[{k_q, 4'd0} +: 16] : x_tiles[{k_q, 4'd0} +: 16];

  logic gate_last, units_last, col_last, chain_last, pass_last, step_last;
  assign gate_last = gate_q == job_i.gate_max;
  assign units_last = fulls_q == 0 && cover_q == 0;
  assign col_last = col_q + 1 == tiles;
  assign chain_last = col_last && (unfolded || part_q);       // the block's chain ends with this tile
  assign pass_last = units_last && (multi || gate_last);      // last block of a pass over all rows
  assign step_last = col_last && part_q && pass_last;

  // ---------------------------------------------------------------- the unit block after a given rest of the list
  function automatic logic [1:0] largest_size(input logic [3:1] sizes);
    largest_size = sizes[3] ? 2'd3 : sizes[2] ? 2'd2 : sizes[1] ? 2'd1 : 2'd0;
  endfunction

  logic [15:0] rest_fulls;
  logic [3:0]  rest_cover, next_cover;
  logic [1:0]  next_k;
  logic [15:0] next_fulls, next_base;
  logic        restart;  // begin the list of unit blocks again
  assign restart = load_i || units_last;
  assign rest_fulls = restart ? job_i.num_full : fulls_q;
  assign rest_cover = restart ? job_i.cover_mask : cover_q;
  assign next_k = rest_fulls != 0 ? job_i.k_log2 : largest_size(rest_cover[3:1]);
  assign next_fulls = rest_fulls != 0 ? rest_fulls - 1 : 16'd0;
  assign next_cover = rest_fulls != 0 ? rest_cover : rest_cover & ~(4'd1 << next_k);
  assign next_base = restart ? 16'd0 : base_q + q;

  // Batch visits all gates of a unit block before the next one; Sequential all unit blocks of a gate.
  logic next_units, next_gate;
  logic [15:0] align_mask, next_group, next_bias;
  logic [1:0]  block_k;  // size of the block that follows
  assign next_units = load_i || (chain_last && (!batch || gate_last));
  assign next_gate = chain_last && !multi && (batch || units_last);
  assign block_k = next_units ? next_k : k_q;
  assign align_mask = (16'd1 << block_k) - 1;
  assign next_group = (group_q + (16'd1 << k_q) + align_mask) & ~align_mask;
  // The bias of a GRU block has two halves.
  assign next_bias = (bias_q + ((16'd1 << gru) << k_q) + align_mask) & ~align_mask;

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      step_q <= '0;
      row_q <= job_i.weight_base;
      part_q <= 1'b0;
      gate_q <= '0;
      group_q <= '0;
      bias_q <= job_i.bias_base;
      col_q <= '0;
    end else if (issue_i) begin
      row_q <= step_last ? job_i.weight_base : row_q + 1;
      col_q <= col_last ? 16'd0 : col_q + 1;
      if (col_last && (!unfolded || pass_last)) part_q <= !part_q;
      if (chain_last) group_q <= pass_last ? 16'd0 : next_group;
      if (chain_last) bias_q <= pass_last ? job_i.bias_base : next_bias;
      if (next_gate) gate_q <= gate_last ? 2'd0 : gate_q + 1;
      if (step_last) step_q <= step_q + 1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (load_i || (issue_i && next_units)) begin
      k_q <= next_k;
      fulls_q <= next_fulls;
      cover_q <= next_cover;
      base_q <= next_base;
    end
  end

  // ---------------------------------------------------------------- the tile
  logic first, restart_n;
  assign first = col_q == 0 && (unfolded || !part_q);
  assign restart_n = gru && col_q == 0 && part_q && (multi || gate_last);
  assign tile_o.valid = 1'b1;
  assign tile_o.part = part_q;
  assign tile_o.first = first;
  assign tile_o.from_ib = first && unfolded && part_q;
  assign tile_o.last = chain_last;
  assign tile_o.leaving = col_last && part_q;
  assign tile_o.k_log2 = k_q;
  assign tile_o.restart = restart_n;
  assign tile_o.group = group_q;
  assign tile_o.bias_group = restart_n ? bias_q + (16'd1 << k_q) : bias_q;
  assign tile_o.multi = multi;
  assign tile_o.gate = gate_q;
  assign tile_o.completes = multi || gate_last;
  assign tile_o.unit_base = base_q;
  assign tile_o.num_units = num_units;
  assign tile_o.q = q;

  logic [15:0] last_unit;
  assign last_unit = base_q + num_units - 1;
  assign extra_chunks_o = multi ? (last_unit >> CuLog2) - (base_q >> CuLog2) : (last_unit >> MfuLog2) - (base_q >> MfuLog2);

  assign step_o = step_q;
  assign col_block_o = col_q;
  assign weight_row_o = row_q;
  assign last_x_o = col_last && !part_q && pass_last;
  assign last_o = step_last && step_q + 1 == job_i.steps;

  always_ff @(posedge clk_i) begin
    if (rst_ni && issue_i) begin
      assert (!load_i);  // no tile issues while the first tile is being loaded
      assert (col_q < tiles);  // the column block lies inside the part
      assert (num_units != 0 && base_q < job_i.hidden_size);  // every block has units
      assert (step_q < job_i.steps);  // no tile past the last time step
      assert (gate_q <= job_i.gate_max);  // no gate past the last one
      assert (((16'd1 << k_q) - 1 & (group_q | bias_q)) == 0);  // the row-group addresses are multiples of K/W
      assert (row_q >= job_i.weight_base && bias_q >= job_i.bias_base);  // a pass stays above its bases
      assert (!pass_last || num_units == left);  // the last block of a pass brings all units left
      assert (fulls_q == 0 || num_units == q);  // a block followed by a full block is full
    end
  end

endmodule
