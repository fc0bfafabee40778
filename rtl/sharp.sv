// SPDX-License-Identifier: Apache-2.0
/// Sharp, a batch-1 RNN inference accelerator: control, memories, streams and datapath (docs/architecture.md, section 4 for the
/// ports, docs/timing.md for every cycle).
module sharp #(
  parameter int unsigned VsWidth = 4,
  parameter int unsigned NumVs = 4,
  parameter int unsigned NumMfu = 4,
  parameter int unsigned NumCu = 1,
  parameter int unsigned StreamWidth = 4,
  parameter int unsigned MaxInput = 16,
  parameter int unsigned MaxHidden = 16,
  parameter int unsigned WeightDepth = 256,
  parameter int unsigned BiasDepth = 64,
  parameter int unsigned IntermediateDepth = 64,
  parameter int unsigned MaxPasses = 4,
  parameter int unsigned SequenceDepth = 64,
  parameter int unsigned StateDepth = MaxHidden,
  parameter int unsigned LatMem = 1,
  parameter int unsigned LatMul = 1,
  parameter int unsigned LatAdd = 1,
  parameter int unsigned LatAcc = 1,
  parameter int unsigned LatMfu = 1,
  parameter int unsigned LatCu = 1,
  parameter int unsigned LatWb = 1
) (
  input  logic                      clk_i,
  input  logic                      datapath_clk_i,      // clk_i, gated while the request is low (a clock-gating cell outside)
  output logic                      datapath_clk_req_o,
  input  logic                      rst_ni,
  // register port
  input  logic                      reg_valid_i,
  input  logic                      reg_write_i,
  input  logic [7:0]                reg_addr_i,
  input  logic [31:0]               reg_wdata_i,
  output logic [31:0]               reg_rdata_o,
  // load port
  input  logic                      ld_valid_i,
  output logic                      ld_ready_o,
  input  logic [1:0]                ld_target_i,
  input  logic [31:0]               ld_addr_i,
  input  logic [32*VsWidth-1:0]     ld_data_i,
  // x stream
  input  logic                      x_valid_i,
  output logic                      x_ready_o,
  input  logic [16*StreamWidth-1:0] x_data_i,
  // h stream
  output logic                      h_valid_o,
  input  logic                      h_ready_i,
  output logic [16*StreamWidth-1:0] h_data_o,
  output logic                      h_last_o
);

  localparam int unsigned WeightBits = 16 * VsWidth * NumVs;
  localparam int unsigned ScalarBits = 16 * NumVs;
  localparam int unsigned TileBits = 93;  // of sharp_pkg::tile_t; the first is valid
  localparam int unsigned MaxGroups = NumVs < 8 ? NumVs : 8;  // KMax / W

  sharp_parameter_rules #(
    .VsWidth(VsWidth), .NumVs(NumVs), .NumMfu(NumMfu), .NumCu(NumCu), .StreamWidth(StreamWidth), .MaxInput(MaxInput),
    .MaxHidden(MaxHidden), .WeightDepth(WeightDepth), .BiasDepth(BiasDepth), .IntermediateDepth(IntermediateDepth),
    .MaxPasses(MaxPasses), .SequenceDepth(SequenceDepth), .StateDepth(StateDepth), .LatMem(LatMem), .LatMul(LatMul), .LatAdd(LatAdd),
    .LatAcc(LatAcc), .LatMfu(LatMfu), .LatCu(LatCu), .LatWb(LatWb)
  ) u_parameter_rules ();

  // ---------------------------------------------------------------- control
  sharp_ctrl_pkg::descriptor_t desc;  // of the pass that starts
  sharp_ctrl_pkg::job_t job;
  sharp_ctrl_pkg::state_e state;
  sharp_pkg::tile_t tile;  // the next tile
  logic start, pass_start, busy, load, finish, done, error_set, issue, running, active, unfolded;
  logic [3:0] error_code, error, stall;
  logic [31:0] step, weight_row, x_released, x_steps, h_steps, out_steps;
  logic [15:0] col_block, extra_chunks, h_units;
  logic last_x, last_tile;
  logic x_beat, x_bank, h_beat, h_bank;
  logic [15:0] x_beat_index, h_beat_index;
  logic x_last_beat, h_last_beat, h_offer;
  logic [7:0] pass, next_pass;
  logic [31:0] last_pass;
  logic wb_valid, wb_last;
  logic [15:0] wb_group;
  logic [16*NumCu-1:0] wb_h;

  assign running = state == sharp_ctrl_pkg::STATE_RUN;
  assign active = running || state == sharp_ctrl_pkg::STATE_DRAIN;
  assign unfolded = job.schedule == sharp_pkg::SCHED_UNFOLDED;

  logic [31:0] table_select, table_data, state_addr, state_c;
  logic [3:0] table_field;
  logic table_we, table_re, state_h_re, state_c_re;
  logic [15:0] state_h;

  sharp_regfile #(
    .VsWidth(VsWidth), .NumVs(NumVs), .NumMfu(NumMfu), .NumCu(NumCu), .StreamWidth(StreamWidth), .MaxInput(MaxInput),
    .MaxHidden(MaxHidden), .WeightDepth(WeightDepth), .BiasDepth(BiasDepth), .IntermediateDepth(IntermediateDepth),
    .MaxPasses(MaxPasses), .SequenceDepth(SequenceDepth), .StateDepth(StateDepth)
  ) u_regfile (
    .clk_i, .rst_ni, .reg_valid_i, .reg_write_i, .reg_addr_i, .reg_wdata_i, .reg_rdata_o,
    .start_o(start), .last_pass_o(last_pass), .pass_i(pass), .busy_i(busy), .error_set_i(error_set), .error_code_i(error_code),
    .finish_i(finish), .table_select_o(table_select), .table_field_o(table_field), .table_we_o(table_we), .table_re_o(table_re),
    .table_data_i(table_data), .state_h_re_o(state_h_re), .state_c_re_o(state_c_re), .state_addr_o(state_addr), .state_h_i(state_h),
    .state_c_i(state_c), .issue_i(issue), .stall_i(stall), .x_beat_i(x_beat && !job.source), .h_beat_i(h_beat && !job.destination),
    .done_o(done), .error_o(error)
  );

  sharp_descriptor_table #(.MaxPasses(MaxPasses)) u_descriptor_table (
    .clk_i, .rst_ni, .select_i(table_select), .field_i(table_field), .we_i(table_we), .wdata_i(reg_wdata_i), .re_i(table_re),
    .rdata_o(table_data), .copy_i(pass_start), .pass_i(next_pass), .desc_o(desc)
  );

  sharp_setup #(
    .VsWidth(VsWidth), .NumVs(NumVs), .StreamWidth(StreamWidth), .MaxInput(MaxInput), .MaxHidden(MaxHidden),
    .WeightDepth(WeightDepth), .BiasDepth(BiasDepth), .IntermediateDepth(IntermediateDepth), .MaxPasses(MaxPasses),
    .SequenceDepth(SequenceDepth), .StateDepth(StateDepth)
  ) u_setup (
    .clk_i, .rst_ni, .start_i(start), .last_pass_i(last_pass), .pass_start_o(pass_start), .next_pass_o(next_pass), .desc_i(desc),
    .pass_o(pass), .last_issue_i(issue && last_tile), .out_steps_i(out_steps),
    .state_o(state), .busy_o(busy), .load_o(load), .finish_o(finish), .error_set_o(error_set), .error_code_o(error_code),
    .job_o(job)
  );

  sharp_dispatcher #(.NumMfu(NumMfu), .NumCu(NumCu)) u_dispatcher (
    .clk_i, .rst_ni, .load_i(load), .job_i(job), .issue_i(issue), .tile_o(tile), .step_o(step), .col_block_o(col_block),
    .weight_row_o(weight_row), .extra_chunks_o(extra_chunks), .last_x_o(last_x), .last_o(last_tile)
  );

  sharp_hazard #(.NumCu(NumCu), .LatAcc(LatAcc)) u_hazard (
    .clk_i, .rst_ni, .clear_i(pass_start), .state_i(state), .tile_i(tile), .step_i(step), .extra_chunks_i(extra_chunks),
    .last_x_i(last_x), .unfolded_i(unfolded), .hidden_size_i(job.hidden_size), .x_steps_i(x_steps), .out_steps_i(out_steps),
    .wb_valid_i(wb_valid), .wb_group_i(wb_group), .wb_last_i(wb_last), .issue_o(issue), .stall_o(stall),
    .x_released_o(x_released), .h_steps_o(h_steps), .h_units_o(h_units)
  );

  // ---------------------------------------------------------------- streams
  sharp_x_stream #(.StreamWidth(StreamWidth)) u_x_stream (
    .clk_i, .rst_ni, .clear_i(pass_start), .running_i(running), .source_i(job.source), .input_size_i(job.input_size),
    .steps_i(job.steps), .x_released_i(x_released), .x_valid_i, .x_ready_o, .beat_o(x_beat), .last_beat_o(x_last_beat),
    .bank_o(x_bank), .beat_index_o(x_beat_index), .x_steps_o(x_steps)
  );

  sharp_h_stream #(.StreamWidth(StreamWidth)) u_h_stream (
    .clk_i, .rst_ni, .clear_i(pass_start), .active_i(active), .destination_i(job.destination), .hidden_size_i(job.hidden_size),
    .steps_i(job.steps), .h_steps_i(h_steps), .h_units_i(h_units), .h_valid_o, .h_ready_i, .h_last_o, .offer_o(h_offer),
    .beat_o(h_beat), .last_beat_o(h_last_beat), .bank_o(h_bank), .beat_index_o(h_beat_index), .out_steps_o(out_steps)
  );

  // ---------------------------------------------------------------- sequence buffer
  logic sequence_read, sequence_write;
  logic [31:0] sequence_read_addr, sequence_write_addr;
  logic [16*StreamWidth-1:0] sequence_beat;
  assign sequence_read = x_beat && job.source;
  assign sequence_write = h_beat && job.destination;

  sharp_sequence_address u_read_address (
    .clk_i, .rst_ni, .load_i(load), .base_i(job.source_addr), .stride_i(job.source_stride), .active_i(sequence_read),
    .last_beat_i(x_last_beat), .beat_i(x_beat_index), .addr_o(sequence_read_addr)
  );
  sharp_sequence_address u_write_address (
    .clk_i, .rst_ni, .load_i(load), .base_i(job.destination_addr), .stride_i(job.destination_stride), .active_i(sequence_write),
    .last_beat_i(h_last_beat), .beat_i(h_beat_index), .addr_o(sequence_write_addr)
  );
  sharp_sequence_buffer #(.StreamWidth(StreamWidth), .SequenceDepth(SequenceDepth)) u_sequence_buffer (
    .clk_i, .rst_ni, .re_i(sequence_read), .read_addr_i(sequence_read_addr), .data_o(sequence_beat), .we_i(sequence_write),
    .write_addr_i(sequence_write_addr), .data_i(h_data_o)
  );

  // ---------------------------------------------------------------- load port
  logic ld_beat;
  assign ld_ready_o = !busy;
  assign ld_beat = ld_valid_i && ld_ready_o;

  // ---------------------------------------------------------------- memories: operands of the issuing tile
  logic [WeightBits-1:0] weights;
  logic [ScalarBits-1:0] x_row, h_row, h0_row, scalars;
  logic [15:0] row;  // aligned row of NumVs elements that holds the tile's columns
  assign row = col_block >> tile.k_log2;

  sharp_weight_memory #(.VsWidth(VsWidth), .NumVs(NumVs), .WeightDepth(WeightDepth)) u_weight_memory (
    .clk_i, .rst_ni, .re_i(issue), .row_i(weight_row), .weights_o(weights),
    .we_i(ld_beat && ld_target_i == sharp_ctrl_pkg::LOAD_WEIGHTS), .addr_i(ld_addr_i), .data_i(ld_data_i)
  );

  sharp_x_buffer #(.NumVs(NumVs), .StreamWidth(StreamWidth), .MaxInput(MaxInput)) u_x_buffer (
    .clk_i, .rst_ni, .we_i(x_beat), .write_bank_i(x_bank), .beat_i(x_beat_index), .source_i(job.source), .stream_i(x_data_i),
    .sequence_i(sequence_beat), .re_i(issue && !tile.part), .read_bank_i(step[0]), .row_i(row), .row_o(x_row)
  );

  sharp_h_buffer #(.NumVs(NumVs), .NumCu(NumCu), .StreamWidth(StreamWidth), .MaxHidden(MaxHidden)) u_h_buffer (
    .clk_i, .rst_ni, .wb_valid_i(wb_valid), .wb_bank_i(h_steps[0]), .wb_group_i(wb_group), .wb_h_i(wb_h),
    .re_i(issue && tile.part && !first_step), .read_bank_i(!step[0]), .row_i(row), .row_o(h_row),
    .stream_re_i(h_offer), .stream_bank_i(h_bank), .stream_beat_i(h_beat_index), .hidden_size_i(job.hidden_size),
    .stream_o(h_data_o)
  );

  // ---------------------------------------------------------------- state memories (c lies in the datapath)
  logic first_step, last_step;  // of the pass: of the next tile; of the step that is being written back
  logic [31:0] row_unit, group_unit, group_left;
  assign first_step = step == 0;
  assign last_step = h_steps + 1 == job.steps;
  assign row_unit = job.state_base + 32'(row) * NumVs;
  assign group_unit = job.state_base + 32'(wb_group) * NumCu;
  assign group_left = 32'(job.hidden_size) - 32'(wb_group) * NumCu;

  sharp_state_memory #(.StateDepth(StateDepth), .WriteUnits(1), .ReadUnits(NumVs)) u_h0_memory (
    .clk_i, .rst_ni, .we_i(ld_beat && ld_target_i == sharp_ctrl_pkg::LOAD_H0 && ld_addr_i < StateDepth), .write_unit_i(ld_addr_i),
    .write_count_i(32'd1), .data_i(ld_data_i[15:0]), .re_i(issue && tile.part && first_step), .read_unit_i(row_unit),
    .data_o(h0_row)
  );
  sharp_state_memory #(.StateDepth(StateDepth), .WriteUnits(NumCu), .ReadUnits(1)) u_ht_memory (
    .clk_i, .rst_ni, .we_i(wb_valid && last_step), .write_unit_i(group_unit), .write_count_i(group_left < NumCu ? group_left : NumCu),
    .data_i(wb_h), .re_i(state_h_re), .read_unit_i(state_addr), .data_o(state_h)
  );

  sharp_scalar_expand #(.NumVs(NumVs)) u_scalar_expand (
    .clk_i, .rst_ni, .en_i(issue), .row_i(!tile.part ? x_row : first_step ? h0_row : h_row), .k_log2_i(tile.k_log2), .col_block_i(col_block),
    .size_i(tile.part ? job.hidden_size : job.input_size), .scalars_o(scalars)
  );

  // Weights and scalars leave the memories one cycle after issue; further ranks make up LatMem, the tile beside them.
  sharp_pkg::tile_t tile_operands;
  logic [TileBits-1:0] tile_bits, delayed_bits;
  logic [WeightBits-1:0] operand_weights;
  logic [ScalarBits-1:0] operand_scalars;
  logic issued_q, tile_valid, weights_valid, scalars_valid;
  assign tile_bits = tile;
  assign tile_operands = {tile_valid, delayed_bits[TileBits-2:0]};
  always_ff @(posedge datapath_clk_i) issued_q <= issue && rst_ni;

  sharp_delay #(.Width(TileBits), .Ranks(LatMem)) u_tile_delay (
    .clk_i(datapath_clk_i), .rst_ni, .valid_i(issue), .data_i(tile_bits), .valid_o(tile_valid), .data_o(delayed_bits)
  );
  sharp_delay #(.Width(WeightBits), .Ranks(LatMem - 1)) u_weights_delay (
    .clk_i(datapath_clk_i), .rst_ni, .valid_i(issued_q), .data_i(weights), .valid_o(weights_valid), .data_o(operand_weights)
  );
  sharp_delay #(.Width(ScalarBits), .Ranks(LatMem - 1)) u_scalars_delay (
    .clk_i(datapath_clk_i), .rst_ni, .valid_i(issued_q), .data_i(scalars), .valid_o(scalars_valid), .data_o(operand_scalars)
  );

  // ---------------------------------------------------------------- datapath
  sharp_datapath #(
    .VsWidth(VsWidth), .NumVs(NumVs), .NumMfu(NumMfu), .NumCu(NumCu), .MaxHidden(MaxHidden), .BiasDepth(BiasDepth),
    .IntermediateDepth(IntermediateDepth), .StateDepth(StateDepth), .LatMul(LatMul), .LatAdd(LatAdd), .LatAcc(LatAcc),
    .LatMfu(LatMfu), .LatCu(LatCu), .LatWb(LatWb)
  ) u_datapath (
    .clk_i(datapath_clk_i), .rst_ni, .run_start_i(load), .hidden_size_i(job.hidden_size), .state_base_i(job.state_base), .cell_i(job.cell_code),
    .tile_i(tile_operands), .weights_i(operand_weights), .scalars_i(operand_scalars),
    .bias_we_i(ld_beat && ld_target_i == sharp_ctrl_pkg::LOAD_BIAS && ld_addr_i < BiasDepth),
    .bias_addr_i(ld_addr_i), .bias_data_i(ld_data_i),
    .c0_we_i(ld_beat && ld_target_i == sharp_ctrl_pkg::LOAD_C0 && ld_addr_i < StateDepth), .c0_addr_i(ld_addr_i),
    .c0_data_i(ld_data_i[31:0]), .c_re_i(state_c_re), .c_addr_i(state_addr), .c_data_o(state_c), .wb_valid_o(wb_valid), .wb_group_o(wb_group), .wb_last_o(wb_last), .wb_h_o(wb_h)
  );

  // ---------------------------------------------------------------- clock of the datapath
  // After the last tile the longest way to the last write-back: tree, accumulator, the chunks of a block, the cell groups of a step.
  localparam int unsigned KMax = VsWidth * MaxGroups;
  localparam int unsigned ClockCycles =
      LatMem + LatMul + $clog2(NumVs) * LatAdd + LatAcc + KMax / NumCu + LatMfu + MaxHidden / NumCu + LatCu + LatWb + 4;
  localparam int unsigned ClockBits = $clog2(ClockCycles + 1);

  logic [ClockBits-1:0] clock_cycles_q;  // cycles in which the datapath may still have work
  always_ff @(posedge clk_i) begin
    if (!rst_ni || issue) clock_cycles_q <= ClockBits'(ClockCycles);
    else if (clock_cycles_q != 0) clock_cycles_q <= clock_cycles_q - 1;
  end
  assign datapath_clk_req_o = clock_cycles_q != 0 || issue || load || ld_valid_i || !rst_ni;

  // ---------------------------------------------------------------- probes (marked public in sharp.vlt)
  logic        probe_busy, probe_done, probe_issue, probe_part;
  logic [3:0]  probe_error, probe_stall;
  logic [31:0] probe_weight_row, probe_step, probe_k;
  logic [15:0] probe_col_block;
  logic [7:0]  probe_pass;
  logic        probe_seq_read, probe_seq_write;
  logic [31:0] probe_seq_read_addr, probe_seq_write_addr;
  assign probe_busy = busy;
  assign probe_done = done;
  assign probe_error = error;
  assign probe_issue = issue;
  assign probe_stall = stall;
  assign probe_weight_row = weight_row;
  assign probe_step = step;
  assign probe_k = 32'(VsWidth) << tile.k_log2;
  assign probe_part = tile.part;
  assign probe_col_block = col_block;
  assign probe_pass = pass;
  assign probe_seq_read = sequence_read;
  assign probe_seq_read_addr = sequence_read_addr;
  assign probe_seq_write = sequence_write;
  assign probe_seq_write_addr = sequence_write_addr;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (pass_start || load) begin
        assert (!wb_valid);  // the pipeline is empty when a pass starts: nothing is written back
        assert (!tile_valid);  // the pipeline is empty when a pass starts: no tile is in flight
      end
      if (tile_valid || wb_valid) assert (datapath_clk_req_o);  // the datapath's clock runs while it has work
      if (wb_valid) assert (group_unit < job.state_base + 32'(job.hidden_size));  // hT is written inside the units of the pass
      if (issue && tile.part && first_step) assert (row_unit < job.state_base + 32'(job.hidden_size));  // h0 is read inside them
      if (sequence_read) assert (!x_ready_o);  // a pass takes x from one place
      if (sequence_write) assert (!h_valid_o);  // and gives h to one place
      assert (tile_valid == weights_valid && tile_valid == scalars_valid);  // the tile meets its operands
      if (finish || pass_start) assert (!issue);  // a pass ends only after its last tile
    end
  end

endmodule
