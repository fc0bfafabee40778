// SPDX-License-Identifier: Apache-2.0
/// Receives x, from the stream or from the sequence buffer, into the two x banks: counts beats and steps and holds back a step until its bank is released
/// (docs/timing.md section 4).
module sharp_x_stream #(
  parameter int unsigned StreamWidth = 4
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,  // a pass starts
  input  logic        running_i,
  input  logic        source_i,     // 0 x stream, 1 sequence buffer
  input  logic [15:0] input_size_i,
  input  logic [31:0] steps_i,
  input  logic [31:0] x_released_i,
  input  logic        x_valid_i,
  output logic        x_ready_o,
  output logic        beat_o,       // a beat is accepted, or read from the sequence buffer, in this cycle
  output logic        last_beat_o,  // it would be the last one of its step
  output logic        bank_o,       // where it is written
  output logic [15:0] beat_index_o,
  output logic [31:0] x_steps_o     // vectors completely received
);

  localparam int unsigned StreamLog2 = $clog2(StreamWidth);

  logic [31:0] x_steps_q;
  logic [15:0] beat_q;
  logic last_beat, ready;

  assign last_beat = 32'(beat_q) == ((32'(input_size_i) - 1) >> StreamLog2);
  assign ready = running_i && x_steps_q < steps_i && x_steps_q < x_released_i + 2;
  assign x_ready_o = ready && !source_i;
  assign beat_o = ready && (source_i || x_valid_i);
  assign last_beat_o = last_beat;
  assign bank_o = x_steps_q[0];
  assign beat_index_o = beat_q;
  assign x_steps_o = x_steps_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      x_steps_q <= '0;
      beat_q <= '0;
    end else if (beat_o) begin
      beat_q <= last_beat ? 16'd0 : beat_q + 1;
      if (last_beat) x_steps_q <= x_steps_q + 1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni && running_i) begin
      assert (x_steps_q <= steps_i);  // no more vectors are received than ordered
      assert (x_steps_q >= x_released_i);  // no bank is released before it was filled
      assert (x_steps_q <= x_released_i + 2);  // x bank WAR: at most two vectors are held
      assert (x_steps_q != x_released_i + 2 || beat_q == 0);  // no beat enters a bank in use
      assert (32'(beat_q) << StreamLog2 < 32'(input_size_i));  // every beat carries at least one element of x
    end
  end

endmodule
