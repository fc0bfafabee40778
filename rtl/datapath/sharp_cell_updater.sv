// SPDX-License-Identifier: Apache-2.0
/// NumCu cell updaters with the c memory: they follow units_ready group by group, in order, one group a cycle, and end in the
/// write-back port (docs/timing.md section 3). c and h of a group appear LatCu cycles after its issue, its write-back LatWb - 1 later.
/// One updater runs the three cells of docs/numerics.md; for GRU and Elman the c memory holds h[t-1] widened.
module sharp_cell_updater #(
  parameter int unsigned NumCu      = 1,
  parameter int unsigned StateDepth = 16,
  parameter int unsigned LatCu      = 1,
  parameter int unsigned LatWb      = 1
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  run_start_i,    // clears the counters
  input  logic [15:0]           hidden_size_i,
  input  logic [31:0]           state_base_i,   // first unit of the pass in the c memory
  input  logic [1:0]            cell_i,         // sharp_pkg::cell_e, stable during a run
  input  logic                  ready_we_i,     // all units below ready_units_i have all gates in the gate buffer (next cycle)
  input  logic [15:0]           ready_units_i,
  output logic                  read_o,         // a group issues; its gates are read in this cycle
  output logic [15:0]           read_group_o,
  input  logic [4*NumCu*16-1:0] gates_i,        // gate-major; LSTM: i, f, g, o; GRU: r, z; Elman: h
  input  logic [NumCu*32-1:0]   nx_i,           // GRU: the sums of gate n
  input  logic [NumCu*32-1:0]   nh_i,
  input  logic                  c0_we_i,
  input  logic [31:0]           c0_addr_i,
  input  logic [31:0]           c0_data_i,
  input  logic                  c_re_i,         // the host reads c of one unit
  input  logic [31:0]           c_addr_i,
  output logic [31:0]           c_data_o,
  output logic                  cell_valid_o,
  output logic [15:0]           cell_group_o,
  output logic [NumCu*32-1:0]   cell_c_o,
  output logic [NumCu*16-1:0]   cell_h_o,       // +0 in lanes past the hidden size
  output logic                  wb_valid_o,
  output logic [15:0]           wb_group_o,
  output logic                  wb_last_o,
  output logic [NumCu*16-1:0]   wb_h_o
);

  logic [15:0] units_ready_q, group_q;
  logic [31:0] hidden, units_next;
  logic        issue, issue_last;

  // The group issues when its units, or all that there are, are ready. 0 < units_ready keeps it quiet before the first run.
  assign hidden = {16'd0, hidden_size_i};
  assign units_next = ({16'd0, group_q} + 32'd1) * NumCu;
  assign issue_last = units_next >= hidden;
  assign issue = (units_ready_q != 16'd0) && ({16'd0, units_ready_q} >= (issue_last ? hidden : units_next));

  always_ff @(posedge clk_i) begin
    if (!rst_ni || run_start_i || (issue && issue_last)) begin
      units_ready_q <= 16'd0;
      group_q <= 16'd0;
    end else begin
      if (ready_we_i) units_ready_q <= ready_units_i;
      if (issue) group_q <= group_q + 16'd1;
    end
  end

  assign read_o = issue;
  assign read_group_o = group_q;

  logic [NumCu*32-1:0] c_old;

  sharp_cell_memory #(.NumCu(NumCu), .StateDepth(StateDepth)) u_memory (
    .clk_i, .rst_ni, .load_we_i(c0_we_i), .load_unit_i(c0_addr_i), .load_data_i(c0_data_i), .base_i(state_base_i),
    .size_i(hidden_size_i), .we_i(cell_valid_o), .wgroup_i(cell_group_o), .wdata_i(cell_c_o), .re_i(issue), .rgroup_i(group_q),
    .rdata_o(c_old), .host_re_i(c_re_i), .host_unit_i(c_addr_i), .host_data_o(c_data_o)
  );

  logic [31:0] lstm, gru;  // masks: all ones if it is this cell
  assign lstm = (cell_i == sharp_pkg::CELL_LSTM) ? 32'hFFFF_FFFF : 32'd0;
  assign gru = (cell_i == sharp_pkg::CELL_GRU) ? 32'hFFFF_FFFF : 32'd0;

  // What the tanh unit takes, every operation rounded. LSTM: c = f*c + i*g; GRU: a = r*nh + nx.
  function automatic logic [NumCu*32-1:0] cell_stage(input logic unused);
    logic [31:0] i, f, g, r, p, q;
    for (int unsigned l = 0; l < NumCu; l++) begin
      i = {16'd0, gates_i[l*16+:16]};
      f = {16'd0, gates_i[(NumCu+l)*16+:16]};
      g = {16'd0, gates_i[(2*NumCu+l)*16+:16]};
      r = i;
      p = sharp_fp_pkg::fp32_mul(sharp_fp_pkg::fp16_to_fp32((f & lstm) | (r & ~lstm)), (c_old[l*32+:32] & lstm) | (nh_i[l*32+:32] & ~lstm));
      q = (sharp_fp_pkg::fp16_mul(i, g) & lstm) | (nx_i[l*32+:32] & ~lstm);
      cell_stage[l*32+:32] = sharp_fp_pkg::fp32_add(p, q);
    end
  endfunction

  // h, one rounding. LSTM: o * tanh(c); GRU: (1 - z) * tanh(a) + z * h[t-1]; Elman: the gate.
  function automatic logic [NumCu*16-1:0] output_stage(input logic [NumCu*32-1:0] c);
    logic [31:0] o, z, s, t, m, u, v, h;
    for (int unsigned l = 0; l < NumCu; l++) begin
      o = {16'd0, gates_i[(3*NumCu+l)*16+:16]};
      z = {16'd0, gates_i[(NumCu+l)*16+:16]};
      s = sharp_fp_pkg::fp32_to_fp16(c_old[l*32+:32]);
      t = sharp_fp_pkg::activation(c[l*32+:32], 32'd1);
      v = sharp_fp_pkg::fp16_mul((o & lstm) | (z & ~lstm), (t & lstm) | (s & ~lstm));
      m = sharp_fp_pkg::fp32_add(32'h3F80_0000, sharp_fp_pkg::fp16_to_fp32(z ^ 32'h8000));
      u = sharp_fp_pkg::fp32_mul(m, sharp_fp_pkg::fp16_to_fp32(t));
      h = sharp_fp_pkg::fp32_to_fp16((v & lstm) | (sharp_fp_pkg::fp32_add(u, v) & ~lstm));
      h = ((lstm | gru) != 32'd0) ? h : {16'd0, gates_i[l*16+:16]};
      output_stage[l*16+:16] = 16'(({16'd0, group_q} * NumCu + l < hidden) ? h : 32'd0);
    end
  endfunction

  // The state of a cell without c: h widened.
  function automatic logic [NumCu*32-1:0] widened(input logic [NumCu*16-1:0] h);
    for (int unsigned l = 0; l < NumCu; l++) widened[l*32+:32] = sharp_fp_pkg::fp16_to_fp32({16'd0, h[l*16+:16]});
  endfunction

  logic                valid_q, last_q;
  logic [15:0]         first_group_q;
  logic [NumCu*32-1:0] c_q;
  logic [NumCu*16-1:0] h_q;

  always_ff @(posedge clk_i) begin : update
    logic [NumCu*32-1:0] c;
    logic [NumCu*16-1:0] h;
    valid_q <= issue && rst_ni;
    if (issue) begin
      c = cell_stage(issue);
      h = output_stage(c);
      c_q <= c;
      if (lstm == 32'd0) c_q <= widened(h);
      h_q <= h;
      first_group_q <= group_q;
      last_q <= issue_last;
    end
  end

  logic valid_c, valid_h, cell_last, valid_wb_h;

  sharp_delay #(.Width(NumCu * 32), .Ranks(LatCu - 1)) u_c (
    .clk_i, .rst_ni, .valid_i(valid_q), .data_i(c_q), .valid_o(valid_c), .data_o(cell_c_o)
  );
  sharp_delay #(.Width(NumCu * 16), .Ranks(LatCu - 1)) u_h (
    .clk_i, .rst_ni, .valid_i(valid_q), .data_i(h_q), .valid_o(valid_h), .data_o(cell_h_o)
  );
  sharp_delay #(.Width(17), .Ranks(LatCu - 1)) u_group (
    .clk_i, .rst_ni, .valid_i(valid_q), .data_i({first_group_q, last_q}), .valid_o(cell_valid_o), .data_o({cell_group_o, cell_last})
  );
  sharp_delay #(.Width(NumCu * 16), .Ranks(LatWb - 1)) u_wb_h (
    .clk_i, .rst_ni, .valid_i(cell_valid_o), .data_i(cell_h_o), .valid_o(valid_wb_h), .data_o(wb_h_o)
  );
  sharp_delay #(.Width(17), .Ranks(LatWb - 1)) u_wb_group (
    .clk_i, .rst_ni, .valid_i(cell_valid_o), .data_i({cell_group_o, cell_last}), .valid_o(wb_valid_o), .data_o({wb_group_o, wb_last_o})
  );

  // The write-back expects the groups of a step in order.
  logic [15:0] expected_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni || run_start_i || (wb_valid_o && wb_last_o)) expected_q <= 16'd0;
    else if (wb_valid_o) expected_q <= expected_q + 16'd1;
  end

  always_ff @(posedge clk_i)
    if (rst_ni) begin
      assert ((units_ready_q == 16'd0) || (units_ready_q <= hidden_size_i));
      if (ready_we_i) assert ((ready_units_i > units_ready_q) && (ready_units_i <= hidden_size_i));
      // Nothing becomes ready in the cycle that clears the counter: the next step waits for this one's h.
      if (ready_we_i) assert (!(issue && issue_last) && !run_start_i);
      if (wb_valid_o) assert (wb_group_o == expected_q);
      assert ((valid_c == cell_valid_o) && (valid_h == cell_valid_o) && (valid_wb_h == wb_valid_o));
    end

endmodule
