// SPDX-License-Identifier: Apache-2.0
/// Test bench top: the setup FSM on its own, and each stream with its buffer.
module control_bench (
  input  logic         clk_i,
  input  logic         rst_ni,
  // setup: the descriptor fields of sharp_ctrl_pkg::descriptor_t
  input  logic         start_i,
  input  logic [31:0]  cell_code_i,
  input  logic [31:0]  schedule_i,
  input  logic [31:0]  k_i,
  input  logic [31:0]  padding_i,
  input  logic [31:0]  input_size_i,
  input  logic [31:0]  hidden_size_i,
  input  logic [31:0]  steps_i,
  input  logic         last_issue_i,
  input  logic [31:0]  setup_out_steps_i,
  output logic [2:0]   state_o,
  output logic         busy_o,
  output logic         load_o,
  output logic         finish_o,
  output logic         error_set_o,
  output logic [3:0]   error_code_o,
  output logic [15:0]  num_full_o,
  output logic [3:0]   cover_o,
  output logic [1:0]   k_log2_o,
  // streams: sizes and steps of the run
  input  logic         clear_i,
  input  logic         running_i,
  input  logic [15:0]  vector_size_i,
  input  logic [31:0]  vector_steps_i,
  // x stream and buffer
  input  logic [31:0]  x_released_i,
  input  logic         x_valid_i,
  output logic         x_ready_o,
  input  logic [63:0]  x_data_i,
  output logic [31:0]  x_steps_o,
  input  logic         x_re_i,
  input  logic         x_read_bank_i,
  input  logic [15:0]  x_row_i,
  output logic [127:0] x_row_o,
  // h stream and buffer
  input  logic         wb_valid_i,
  input  logic [15:0]  wb_group_i,
  input  logic [31:0]  wb_h_i,
  input  logic [31:0]  h_steps_i,
  input  logic [15:0]  h_units_i,
  output logic         h_valid_o,
  input  logic         h_ready_i,
  output logic         h_last_o,
  output logic [63:0]  h_data_o,
  output logic [31:0]  out_steps_o
);

  // 8 VS units of 8 lanes, beats of 4 elements, groups of 2 units, vectors of up to 64 elements.
  localparam int unsigned NumVs = 8;
  localparam int unsigned StreamWidth = 4;
  localparam int unsigned MaxSize = 64;

  sharp_ctrl_pkg::descriptor_t desc;
  sharp_ctrl_pkg::job_t job;
  sharp_ctrl_pkg::state_e state;
  assign desc.cell_code = cell_code_i;
  assign desc.schedule = schedule_i;
  assign desc.k = k_i;
  assign desc.padding = padding_i;
  assign desc.input_size = input_size_i;
  assign desc.hidden_size = hidden_size_i;
  assign desc.steps = steps_i;
  assign state_o = state;
  assign num_full_o = job.num_full;
  assign cover_o = job.cover_mask;
  assign k_log2_o = job.k_log2;

  sharp_setup #(
    .VsWidth(8), .NumVs(NumVs), .MaxInput(128), .MaxHidden(128), .WeightDepth(1024), .BiasDepth(56), .IntermediateDepth(24)
  ) u_setup (
    .clk_i, .rst_ni, .start_i, .desc_i(desc), .last_issue_i, .out_steps_i(setup_out_steps_i), .state_o(state), .busy_o, .load_o,
    .finish_o, .error_set_o, .error_code_o, .job_o(job)
  );

  logic x_beat, x_bank, h_beat, h_bank;
  logic [15:0] x_beat_index, h_beat_index;

  sharp_x_stream #(.StreamWidth(StreamWidth)) u_x_stream (
    .clk_i, .rst_ni, .clear_i, .running_i, .input_size_i(vector_size_i), .steps_i(vector_steps_i), .x_released_i, .x_valid_i,
    .x_ready_o, .beat_o(x_beat), .bank_o(x_bank), .beat_index_o(x_beat_index), .x_steps_o
  );
  sharp_x_buffer #(.NumVs(NumVs), .StreamWidth(StreamWidth), .MaxInput(MaxSize)) u_x_buffer (
    .clk_i, .rst_ni, .we_i(x_beat), .write_bank_i(x_bank), .beat_i(x_beat_index), .data_i(x_data_i), .re_i(x_re_i),
    .read_bank_i(x_read_bank_i), .row_i(x_row_i), .row_o(x_row_o)
  );

  sharp_h_stream #(.StreamWidth(StreamWidth)) u_h_stream (
    .clk_i, .rst_ni, .clear_i, .active_i(running_i), .hidden_size_i(vector_size_i), .steps_i(vector_steps_i), .h_steps_i, .h_units_i,
    .h_valid_o, .h_ready_i, .h_last_o, .beat_o(h_beat), .bank_o(h_bank), .beat_index_o(h_beat_index), .out_steps_o
  );
  sharp_h_buffer #(.NumVs(NumVs), .NumCu(2), .StreamWidth(StreamWidth), .MaxHidden(MaxSize)) u_h_buffer (
    .clk_i, .rst_ni, .wb_valid_i, .wb_bank_i(h_steps_i[0]), .wb_group_i, .wb_h_i, .load_i(1'b0), .load_unit_i(32'd0),
    .load_h_i(16'd0), .re_i(1'b0), .read_bank_i(1'b0), .row_i(16'd0), .row_o(), .stream_re_i(h_valid_o), .stream_bank_i(h_bank),
    .stream_beat_i(h_beat_index), .hidden_size_i(vector_size_i), .stream_o(h_data_o)
  );

endmodule
