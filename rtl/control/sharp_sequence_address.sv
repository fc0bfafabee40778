// SPDX-License-Identifier: Apache-2.0
/// Beat address of one side (x or h) in the sequence buffer: row t begins at base + t * stride, kept by adding the signed stride at the end
/// of each row (docs/architecture.md section 2, "Sequence buffer").
module sharp_sequence_address (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        load_i,      // take the base: row 0 is next
  input  logic [31:0] base_i,
  input  logic [31:0] stride_i,    // signed
  input  logic        active_i,    // a beat moves in this cycle
  input  logic        last_beat_i, // with active_i: the last one of its row
  input  logic [15:0] beat_i,
  output logic [31:0] addr_o       // of beat beat_i of the current row
);

  logic [31:0] row_q;

  always_ff @(posedge clk_i) begin
    if (load_i) row_q <= base_i;
    else if (active_i && last_beat_i) row_q <= row_q + stride_i;
  end
  assign addr_o = row_q + 32'(beat_i);

  always_ff @(posedge clk_i) begin
    if (rst_ni) assert (!(load_i && active_i));  // no beat moves before the pass runs
  end

endmodule
