// SPDX-License-Identifier: Apache-2.0
// Binds the checkers of this folder into the design. Compiled in every simulation.

bind sharp sharp_stream_checker #(.Width(16 * StreamWidth)) u_x_stream_checker (
  .clk_i, .rst_ni, .valid_i(x_valid_i), .ready_i(x_ready_o), .data_i(x_data_i)
);

bind sharp sharp_stream_checker #(.Width(16 * StreamWidth + 1)) u_h_stream_checker (
  .clk_i, .rst_ni, .valid_i(h_valid_o), .ready_i(h_ready_i), .data_i({h_last_o, h_data_o})
);

// A host may withdraw a load beat that a busy machine refuses.
bind sharp sharp_stream_checker #(.Width(32 + 2), .Hold(1'b0)) u_load_checker (
  .clk_i, .rst_ni, .valid_i(ld_valid_i), .ready_i(ld_ready_o), .data_i({ld_addr_i, ld_target_i})
);

bind sharp sharp_control_checker u_control_checker (
  .clk_i, .rst_ni, .state_i(state), .start_i(start), .busy_i(busy), .done_i(done), .error_i(error), .error_set_i(error_set),
  .finish_i(finish), .issue_i(issue), .stall_i(stall), .part_i(tile.part), .last_tile_i(last_tile), .step_i(step),
  .x_steps_i(x_steps), .h_steps_i(h_steps), .out_steps_i(out_steps), .ld_ready_i(ld_ready_o), .x_beat_i(x_beat), .h_beat_i(h_beat),
  .wb_valid_i(wb_valid), .pass_start_i(pass_start), .pass_i(pass), .sequence_read_i(sequence_read), .sequence_write_i(sequence_write)
);

bind sharp_datapath sharp_lane_view u_lane0 (
  .tile_sum_i(tile_sum[31:0]), .preact_i(preact[31:0]), .partial_i(partial[31:0]), .gate_i(gate_out[15:0]), .cell_c_i(cell_c[31:0]),
  .cell_h_i(cell_h[15:0])
);
