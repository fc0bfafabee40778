// SPDX-License-Identifier: Apache-2.0
/// Run state machine of a job. For each pass: takes its descriptor, checks it, divides the units into full blocks, chooses the cheapest cover of the remainder,
/// checks that everything fits, then holds the pass until its last h beat has left; then the next one starts (docs/timing.md section 1, docs/architecture.md
/// section 3 and 4).
module sharp_setup #(
  parameter int unsigned VsWidth = 4,
  parameter int unsigned NumVs = 4,
  parameter int unsigned StreamWidth = 4,
  parameter int unsigned MaxInput = 16,
  parameter int unsigned MaxHidden = 16,
  parameter int unsigned WeightDepth = 64,
  parameter int unsigned BiasDepth = 16,
  parameter int unsigned IntermediateDepth = 16,
  parameter int unsigned MaxPasses = 4,
  parameter int unsigned SequenceDepth = 64,
  parameter int unsigned StateDepth = 16
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        start_i,       // accepted start
  input  logic [31:0]                 last_pass_i,   // register LAST_PASS
  output logic                        pass_start_o,  // a pass starts: its first cycle of state check is next
  output logic [7:0]                  next_pass_o,   // with pass_start_o: which
  input  sharp_ctrl_pkg::descriptor_t desc_i,        // its table entry
  output logic [7:0]                  pass_o,        // register PASS
  input  logic                        last_issue_i,  // the last tile of the pass issues
  input  logic [31:0]                 out_steps_i,
  output sharp_ctrl_pkg::state_e      state_o,
  output logic                        busy_o,
  output logic                        load_o,        // job complete; the state is run in the next cycle
  output logic                        finish_o,      // last cycle of the job's last drain
  output logic                        error_set_o,
  output logic [3:0]                  error_code_o,
  output sharp_ctrl_pkg::job_t        job_o
);

  localparam int unsigned VsLog2 = $clog2(NumVs);
  localparam int unsigned KLog2Max = VsLog2 < 3 ? VsLog2 : 3;  // KMax = W << KLog2Max = min(8W, M)
  localparam logic [3:0]  LastMask = 4'd15;

  sharp_ctrl_pkg::state_e state_q, state_d;
  sharp_ctrl_pkg::descriptor_t desc_q;  // the copy taken when the pass starts
  logic [7:0] pass_q;

  // Results of check.
  logic [1:0]  k_log2_q;
  logic [63:0] x_tiles_q, h_tiles_q, q_q;
  // Results of divide: blocks of size K, units left, tiles and row groups of the full blocks.
  logic [15:0] num_full_q, rem_q;
  logic [31:0] tiles_q, groups_q;
  // Results of cover: sizes used for the remainder and their tiles. Mask bit s stands for W << s.
  logic [3:0]  mask_q, cover_q;
  logic [19:0] cover_cost_q;

  // ---------------------------------------------------------------- descriptor in handy form
  logic multi, unfolded, dynamic, gru;
  logic [1:0] gate_max;  // G - 1
  assign gru = desc_q.cell_code[1:0] == sharp_pkg::CELL_GRU;
  assign gate_max = desc_q.cell_code[1] ? 2'd0 : gru ? 2'd2 : 2'd3;
  assign multi = desc_q.schedule[1] && gate_max != 2'd0;
  assign unfolded = desc_q.schedule[1:0] == sharp_pkg::SCHED_UNFOLDED;
  assign dynamic = desc_q.padding[0];

  // ---------------------------------------------------------------- check
  logic k_legal;
  logic [1:0] k_log2;
  always_comb begin
    k_legal = 1'b0;
    k_log2 = 2'd0;
    for (int unsigned s = 0; s <= KLog2Max; s++) begin
      if (desc_q.k == (VsWidth << s)) begin
        k_legal = 1'b1;
        k_log2 = s[1:0];
      end
    end
  end

  logic state_fits;
  assign state_fits = (desc_q.state_base & 32'(NumVs - 1)) == 0 && {1'b0, desc_q.state_base} + {1'b0, desc_q.hidden_size} <= 33'(StateDepth);

  logic [3:0] check_error;
  always_comb begin
    if (last_pass_i >= MaxPasses) check_error = sharp_pkg::ERR_TOO_MANY_PASSES;
    else if (desc_q.cell_code > 32'd2) check_error = sharp_pkg::ERR_UNKNOWN_CELL;
    else if (desc_q.schedule > 32'd3) check_error = sharp_pkg::ERR_UNKNOWN_SCHEDULE;
    else if (desc_q.padding > 32'd1) check_error = sharp_pkg::ERR_UNKNOWN_PADDING;
    else if (desc_q.source > 32'd1 || desc_q.destination > 32'd1) check_error = sharp_pkg::ERR_UNKNOWN_ROUTE;
    else if (desc_q.input_size == 0 || desc_q.hidden_size == 0 || desc_q.steps == 0) check_error = sharp_pkg::ERR_ZERO_SIZE;
    else if (desc_q.input_size > MaxInput) check_error = sharp_pkg::ERR_INPUT_TOO_LARGE;
    else if (desc_q.hidden_size > MaxHidden) check_error = sharp_pkg::ERR_HIDDEN_TOO_LARGE;
    else if (!k_legal) check_error = sharp_pkg::ERR_K_NOT_LEGAL;
    else if (!state_fits) check_error = sharp_pkg::ERR_STATE_NOT_FITTING;
    else check_error = sharp_pkg::ERR_NONE;
  end

  // Column blocks of a vector of `size` elements, for each legal size s: ceil(size / N), N = NumVs >> s.
  function automatic logic [63:0] column_blocks(input logic [15:0] size);
    column_blocks = '0;
    for (int unsigned s = 0; s <= KLog2Max; s++)
      column_blocks[16*s +: 16] = 16'((32'(size) + (NumVs >> s) - 1) >> (VsLog2 - s));
  endfunction

  // Units of a block, for each legal size s: K' rows of one gate, or floor(K' / G) units of all gates, G = 3 or 4. Both are
  // constants of the parameters.
  function automatic logic [63:0] block_units(input logic all_gates, input logic three);
    block_units = '0;
    for (int unsigned s = 0; s <= KLog2Max; s++)
      block_units[16*s +: 16] = !all_gates ? 16'(VsWidth << s) : three ? 16'((VsWidth << s) / 3) : 16'((VsWidth << s) / 4);
  endfunction

  // ---------------------------------------------------------------- divide
  logic [15:0] q_k;        // Q(K)
  logic [31:0] k_groups;   // row groups of a block of size K: K / W
  logic [16:0] k_cost;     // tiles of a block of size K
  logic divide_more;
  assign q_k = q_q[{k_log2_q, 4'd0} +: 16];
  assign k_groups = 32'd1 << k_log2_q;
  assign k_cost = {1'b0, x_tiles_q[{k_log2_q, 4'd0} +: 16]} + {1'b0, h_tiles_q[{k_log2_q, 4'd0} +: 16]};
  assign divide_more = rem_q >= q_k;

  // ---------------------------------------------------------------- cover
  // Units and tiles of one block of each size in a mask.
  function automatic logic [17:0] mask_units(input logic [3:0] mask);
    mask_units = '0;
    for (int unsigned s = 0; s < 4; s++) mask_units = mask_units + (mask[s] ? 18'(q_q[16*s +: 16]) : 18'd0);
  endfunction
  function automatic logic [19:0] mask_cost(input logic [3:0] mask);
    mask_cost = '0;
    for (int unsigned s = 0; s < 4; s++)
      mask_cost = mask_cost + (mask[s] ? 20'(x_tiles_q[16*s +: 16]) + 20'(h_tiles_q[16*s +: 16]) : 20'd0);
  endfunction

  // Masks ascend, so "not more expensive" keeps the largest of equals. No size of a mask is above K.
  function automatic logic mask_better(input logic [3:0] mask);
    mask_better = ((mask >> k_log2_q) >> 1) == 4'd0 && mask_units(mask) >= 18'(rem_q) && mask_cost(mask) <= cover_cost_q;
  endfunction

  // ---------------------------------------------------------------- fit
  logic [31:0] block_tiles, step_tiles;      // one pass over the unit blocks; a whole time step
  logic [31:0] pass_groups, bias_groups;     // P and Gs * P; a bias of GRU has two halves
  assign block_tiles = tiles_q + 32'(cover_cost_q);
  assign pass_groups = (groups_q + 32'(cover_q) + k_groups - 1) & ~(k_groups - 1);
  assign step_tiles = all_passes(block_tiles);
  assign bias_groups = all_passes(pass_groups) << gru;

  // What a time step needs of something that each pass over the unit blocks needs: Gs times as much.
  function automatic logic [31:0] all_passes(input logic [31:0] one);
    all_passes = (multi || gate_max == 2'd0) ? one : gate_max[0] ? one << 2 : (one << 1) + one;
  endfunction

  logic weights_fit, bias_fits, sequence_fits;
  assign weights_fit = {1'b0, desc_q.weight_base} + {1'b0, step_tiles} <= 33'(WeightDepth);
  assign bias_fits = (desc_q.bias_base & 32'((1 << KLog2Max) - 1)) == 0 && {1'b0, desc_q.bias_base} + {1'b0, bias_groups} <= 33'(BiasDepth);

  sharp_sequence_fit #(.StreamWidth(StreamWidth), .SequenceDepth(SequenceDepth)) u_sequence_fit (
    .clk_i, .rst_ni, .state_i(state_q), .desc_i(desc_q), .fits_o(sequence_fits)
  );

  logic [3:0] fit_error;
  always_comb begin
    if (!weights_fit) fit_error = sharp_pkg::ERR_WEIGHTS_NOT_FITTING;
    else if (!bias_fits) fit_error = sharp_pkg::ERR_BIAS_NOT_FITTING;
    else if (unfolded && pass_groups > IntermediateDepth) fit_error = sharp_pkg::ERR_INTERMEDIATE_NOT_FITTING;
    else if (!sequence_fits) fit_error = sharp_pkg::ERR_SEQUENCE_NOT_FITTING;
    else fit_error = sharp_pkg::ERR_NONE;
  end

  // ---------------------------------------------------------------- passes
  logic pass_done, last_pass;
  assign pass_done = state_q == sharp_ctrl_pkg::STATE_DRAIN && out_steps_i == desc_q.steps;
  assign last_pass = 32'(pass_q) == last_pass_i;
  assign pass_start_o = start_i || (pass_done && !last_pass);
  assign next_pass_o = start_i ? 8'd0 : pass_q + 1;
  assign pass_o = pass_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) pass_q <= '0;
    else if (pass_start_o) pass_q <= next_pass_o;
  end

  // ---------------------------------------------------------------- states
  always_comb begin
    state_d = state_q;
    unique case (state_q)
      sharp_ctrl_pkg::STATE_IDLE: if (start_i) state_d = sharp_ctrl_pkg::STATE_CHECK;
      sharp_ctrl_pkg::STATE_CHECK: begin
        state_d = check_error == sharp_pkg::ERR_NONE ? sharp_ctrl_pkg::STATE_DIVIDE : sharp_ctrl_pkg::STATE_IDLE;
      end
      sharp_ctrl_pkg::STATE_DIVIDE: begin
        if (!divide_more) state_d = dynamic && rem_q != 0 ? sharp_ctrl_pkg::STATE_COVER : sharp_ctrl_pkg::STATE_FIT;
      end
      sharp_ctrl_pkg::STATE_COVER: if (mask_q == LastMask) state_d = sharp_ctrl_pkg::STATE_FIT;
      sharp_ctrl_pkg::STATE_FIT: begin
        state_d = fit_error == sharp_pkg::ERR_NONE ? sharp_ctrl_pkg::STATE_RUN : sharp_ctrl_pkg::STATE_IDLE;
      end
      sharp_ctrl_pkg::STATE_RUN: if (last_issue_i) state_d = sharp_ctrl_pkg::STATE_DRAIN;
      sharp_ctrl_pkg::STATE_DRAIN: if (pass_done) state_d = last_pass ? sharp_ctrl_pkg::STATE_IDLE : sharp_ctrl_pkg::STATE_CHECK;
      default: state_d = sharp_ctrl_pkg::STATE_IDLE;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= sharp_ctrl_pkg::STATE_IDLE;
    else state_q <= state_d;
  end

  always_ff @(posedge clk_i) begin
    if (pass_start_o) desc_q <= desc_i;
    case (state_q)
      sharp_ctrl_pkg::STATE_CHECK: begin
        k_log2_q <= k_log2;
        x_tiles_q <= column_blocks(desc_q.input_size[15:0]);
        h_tiles_q <= column_blocks(desc_q.hidden_size[15:0]);
        q_q <= block_units(multi, gru);
        rem_q <= desc_q.hidden_size[15:0];
        num_full_q <= '0;
        tiles_q <= '0;
        groups_q <= '0;
      end
      sharp_ctrl_pkg::STATE_DIVIDE: begin
        if (divide_more) begin
          rem_q <= rem_q - q_k;
          num_full_q <= num_full_q + 1;
          tiles_q <= tiles_q + 32'(k_cost);
          groups_q <= groups_q + k_groups;
        end
        mask_q <= 4'd1;
        // What fixed padding uses; the first mask of dynamic padding that holds the remainder replaces it.
        cover_q <= rem_q == 0 ? 4'd0 : 4'd1 << k_log2_q;
        cover_cost_q <= rem_q == 0 ? 20'd0 : dynamic ? '1 : 20'(k_cost);
      end
      sharp_ctrl_pkg::STATE_COVER: begin
        mask_q <= mask_q + 1;
        if (mask_better(mask_q)) begin
          cover_q <= mask_q;
          cover_cost_q <= mask_cost(mask_q);
        end
      end
      default: ;
    endcase
  end

  assign state_o = state_q;
  assign busy_o = state_q != sharp_ctrl_pkg::STATE_IDLE;
  assign load_o = state_q == sharp_ctrl_pkg::STATE_FIT && fit_error == sharp_pkg::ERR_NONE;
  assign finish_o = pass_done && last_pass;

  always_comb begin
    error_code_o = sharp_pkg::ERR_NONE;
    if (state_q == sharp_ctrl_pkg::STATE_CHECK) error_code_o = check_error;
    if (state_q == sharp_ctrl_pkg::STATE_FIT) error_code_o = fit_error;
  end
  assign error_set_o = error_code_o != sharp_pkg::ERR_NONE;

  assign job_o.cell_code = desc_q.cell_code[1:0];
  assign job_o.multi = multi;
  assign job_o.schedule = desc_q.schedule[1:0];
  assign job_o.gate_max = gate_max;
  assign job_o.k_log2 = k_log2_q;
  assign job_o.num_full = num_full_q;
  assign job_o.cover_mask = cover_q;
  assign job_o.input_size = desc_q.input_size[15:0];
  assign job_o.hidden_size = desc_q.hidden_size[15:0];
  assign job_o.steps = desc_q.steps;
  assign job_o.x_tiles = x_tiles_q;
  assign job_o.h_tiles = h_tiles_q;
  assign job_o.q = q_q;
  assign job_o.source = desc_q.source[0];
  assign job_o.destination = desc_q.destination[0];
  assign job_o.source_addr = desc_q.source_addr;
  assign job_o.source_stride = desc_q.source_stride;
  assign job_o.destination_addr = desc_q.destination_addr;
  assign job_o.destination_stride = desc_q.destination_stride;
  assign job_o.weight_base = desc_q.weight_base;
  assign job_o.bias_base = desc_q.bias_base[15:0];
  assign job_o.state_base = desc_q.state_base;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (start_i) assert (state_q == sharp_ctrl_pkg::STATE_IDLE);  // a start is accepted only in idle
      if (last_issue_i) assert (state_q == sharp_ctrl_pkg::STATE_RUN);  // tiles issue only in state run
      if (pass_start_o) assert (32'(next_pass_o) < MaxPasses);  // every pass that starts has a table entry
      if (load_o) begin
        assert (32'(pass_q) <= last_pass_i);  // no pass past the last one runs
        assert (num_full_q != 0 || cover_q != 0);  // a job has at least one unit block
        assert ((cover_q == 0) == (rem_q == 0));  // a cover exists exactly if units remain
        assert (((cover_q >> k_log2_q) >> 1) == 0);  // no block of the cover is larger than K
        assert (rem_q < q_k);  // less than one full block remains
      end
      if (finish_o) assert (!last_issue_i);  // a run ends after its last tile
    end
  end

endmodule
