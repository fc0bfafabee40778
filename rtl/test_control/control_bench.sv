// SPDX-License-Identifier: Apache-2.0
/// Test bench top: the setup FSM on its own, and each stream with its buffer and the sequence buffer.
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
  input  logic [31:0]  source_i,
  input  logic [31:0]  destination_i,
  input  logic [31:0]  source_addr_i,
  input  logic [31:0]  source_stride_i,
  input  logic [31:0]  destination_addr_i,
  input  logic [31:0]  destination_stride_i,
  input  logic [31:0]  weight_base_i,
  input  logic [31:0]  bias_base_i,
  input  logic [31:0]  state_base_i,
  input  logic [31:0]  last_pass_i,
  output logic         pass_start_o,
  output logic [7:0]   next_pass_o,
  output logic [7:0]   pass_o,
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
  // the sequence buffer as source of x or as destination of h
  input  logic         x_source_i,
  input  logic         h_destination_i,
  input  logic         sequence_load_i,  // both sides begin at their row 0
  input  logic [31:0]  sequence_addr_i,
  input  logic [31:0]  sequence_stride_i,
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
  localparam int unsigned SequenceDepth = 200;

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
  assign desc.source = source_i;
  assign desc.destination = destination_i;
  assign desc.source_addr = source_addr_i;
  assign desc.source_stride = source_stride_i;
  assign desc.destination_addr = destination_addr_i;
  assign desc.destination_stride = destination_stride_i;
  assign desc.weight_base = weight_base_i;
  assign desc.bias_base = bias_base_i;
  assign desc.state_base = state_base_i;
  assign state_o = state;
  assign num_full_o = job.num_full;
  assign cover_o = job.cover_mask;
  assign k_log2_o = job.k_log2;

  sharp_setup #(
    .VsWidth(8), .NumVs(NumVs), .StreamWidth(StreamWidth), .MaxInput(128), .MaxHidden(128), .WeightDepth(1024), .BiasDepth(56),
    .IntermediateDepth(24), .MaxPasses(3), .SequenceDepth(SequenceDepth), .StateDepth(160)
  ) u_setup (
    .clk_i, .rst_ni, .start_i, .last_pass_i, .pass_start_o, .next_pass_o, .desc_i(desc), .pass_o, .last_issue_i, .out_steps_i(setup_out_steps_i), .state_o(state), .busy_o, .load_o,
    .finish_o, .error_set_o, .error_code_o, .job_o(job)
  );

  logic x_beat, x_last_beat, x_bank, h_offer, h_beat, h_last_beat, h_bank;
  logic [15:0] x_beat_index, h_beat_index;

  sharp_x_stream #(.StreamWidth(StreamWidth)) u_x_stream (
    .clk_i, .rst_ni, .clear_i, .running_i, .source_i(x_source_i), .input_size_i(vector_size_i), .steps_i(vector_steps_i),
    .x_released_i, .x_valid_i, .x_ready_o, .beat_o(x_beat), .last_beat_o(x_last_beat), .bank_o(x_bank), .beat_index_o(x_beat_index), .x_steps_o
  );
  sharp_x_buffer #(.NumVs(NumVs), .StreamWidth(StreamWidth), .MaxInput(MaxSize)) u_x_buffer (
    .clk_i, .rst_ni, .we_i(x_beat), .write_bank_i(x_bank), .beat_i(x_beat_index), .source_i(x_source_i),
    .stream_i(x_data_i), .sequence_i(sequence_beat), .re_i(x_re_i),
    .read_bank_i(x_read_bank_i), .row_i(x_row_i), .row_o(x_row_o)
  );

  sharp_h_stream #(.StreamWidth(StreamWidth)) u_h_stream (
    .clk_i, .rst_ni, .clear_i, .active_i(running_i), .destination_i(h_destination_i), .hidden_size_i(vector_size_i),
    .steps_i(vector_steps_i), .h_steps_i, .h_units_i, .h_valid_o, .h_ready_i, .h_last_o, .offer_o(h_offer), .beat_o(h_beat),
    .last_beat_o(h_last_beat), .bank_o(h_bank), .beat_index_o(h_beat_index), .out_steps_o
  );
  sharp_h_buffer #(.NumVs(NumVs), .NumCu(2), .StreamWidth(StreamWidth), .MaxHidden(MaxSize)) u_h_buffer (
    .clk_i, .rst_ni, .wb_valid_i, .wb_bank_i(h_steps_i[0]), .wb_group_i, .wb_h_i, .re_i(1'b0),
    .read_bank_i(1'b0), .row_i(16'd0), .row_o(), .stream_re_i(h_offer), .stream_bank_i(h_bank), .stream_beat_i(h_beat_index),
    .hidden_size_i(vector_size_i), .stream_o(h_data_o)
  );

  logic [31:0] x_addr, h_addr;
  logic [63:0] sequence_beat;
  sharp_sequence_address u_read_address (
    .clk_i, .rst_ni, .load_i(sequence_load_i), .base_i(sequence_addr_i), .stride_i(sequence_stride_i), .active_i(x_beat && x_source_i),
    .last_beat_i(x_last_beat), .beat_i(x_beat_index), .addr_o(x_addr)
  );
  sharp_sequence_address u_write_address (
    .clk_i, .rst_ni, .load_i(sequence_load_i), .base_i(sequence_addr_i), .stride_i(sequence_stride_i),
    .active_i(h_beat && h_destination_i), .last_beat_i(h_last_beat), .beat_i(h_beat_index), .addr_o(h_addr)
  );
  sharp_sequence_buffer #(.StreamWidth(StreamWidth), .SequenceDepth(SequenceDepth)) u_sequence_buffer (
    .clk_i, .rst_ni, .re_i(x_beat && x_source_i), .read_addr_i(x_addr), .data_o(sequence_beat), .we_i(h_beat && h_destination_i),
    .write_addr_i(h_addr), .data_i(h_data_o)
  );

endmodule
