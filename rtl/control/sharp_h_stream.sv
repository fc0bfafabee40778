// SPDX-License-Identifier: Apache-2.0
/// Sends h, to the stream or to the sequence buffer, step by step: the out pointer, when a beat is complete, and which elements it carries (docs/timing.md section 4).
module sharp_h_stream #(
  parameter int unsigned StreamWidth = 4
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,   // a pass starts
  input  logic        active_i,  // state run or drain
  input  logic        destination_i,  // 0 h stream, 1 sequence buffer
  input  logic [15:0] hidden_size_i,
  input  logic [31:0] steps_i,
  input  logic [31:0] h_steps_i,
  input  logic [15:0] h_units_i,
  output logic        h_valid_o,
  input  logic        h_ready_i,
  output logic        h_last_o,
  output logic        offer_o,       // a beat is complete
  output logic        beat_o,        // it is accepted, or written to the sequence buffer, in this cycle
  output logic        last_beat_o,   // it is the last one of its step
  output logic        bank_o,        // where the beat is read
  output logic [15:0] beat_index_o,
  output logic [31:0] out_steps_o    // steps completely sent
);

  localparam int unsigned StreamLog2 = $clog2(StreamWidth);

  logic [31:0] out_steps_q;
  logic [15:0] beat_q;
  logic [31:0] beat_end, needed;  // units the beat reaches to
  logic last_beat, complete;

  assign beat_end = (32'(beat_q) + 1) << StreamLog2;
  assign last_beat = beat_end >= 32'(hidden_size_i);
  assign needed = last_beat ? 32'(hidden_size_i) : beat_end;
  assign complete = h_steps_i > out_steps_q || (h_steps_i == out_steps_q && 32'(h_units_i) >= needed);

  assign offer_o = active_i && out_steps_q < steps_i && complete;
  assign h_valid_o = offer_o && !destination_i;
  assign h_last_o = h_valid_o && last_beat;
  assign beat_o = offer_o && (destination_i || h_ready_i);
  assign last_beat_o = last_beat;
  assign bank_o = out_steps_q[0];
  assign beat_index_o = beat_q;
  assign out_steps_o = out_steps_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      out_steps_q <= '0;
      beat_q <= '0;
    end else if (beat_o) begin
      beat_q <= last_beat ? 16'd0 : beat_q + 1;
      if (last_beat) out_steps_q <= out_steps_q + 1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni && active_i) begin
      assert (out_steps_q <= steps_i);  // no more steps leave than were ordered
      assert (out_steps_q <= h_steps_i);  // a step leaves completely only after it was written completely
      assert (h_steps_i <= out_steps_q + 2);  // h bank rule: at most two complete steps wait for the stream
      assert (32'(beat_q) << StreamLog2 < 32'(hidden_size_i));  // every beat carries at least one unit
      assert (h_units_i < hidden_size_i);  // h_units counts a step in progress only
    end
  end

endmodule
