// SPDX-License-Identifier: Apache-2.0
/// Checks that a pass finds the first and the last row of x and h inside the sequence buffer (error sequence_not_fitting,
/// docs/architecture.md section 4). One multiplier serves both sides: x in state check, h in the divide cycles that follow.
module sharp_sequence_fit #(
  parameter int unsigned StreamWidth = 4,
  parameter int unsigned SequenceDepth = 64
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  sharp_ctrl_pkg::state_e      state_i,
  input  sharp_ctrl_pkg::descriptor_t desc_i,
  output logic                        fits_o   // valid in state fit
);

  localparam int unsigned StreamLog2 = $clog2(StreamWidth);
  localparam logic [31:0] Depth = SequenceDepth;

  logic checking;  // state check: the side of x, else the side of h
  logic used;
  logic [31:0] base, stride, size;
  assign checking = state_i == sharp_ctrl_pkg::STATE_CHECK;
  assign used = checking ? desc_i.source[0] : desc_i.destination[0];
  assign base = checking ? desc_i.source_addr : desc_i.destination_addr;
  assign stride = checking ? desc_i.source_stride : desc_i.destination_stride;
  assign size = checking ? desc_i.input_size : desc_i.hidden_size;

  // Row T-1 begins (T-1) * stride beats after row 0. Only products of legal factors are looked at.
  logic stride_legal, steps_legal;
  logic [15:0] last_step;
  logic signed [31:0] offset;
  logic signed [34:0] wide_offset, first_row, last_row, last_beat, depth;  // sums are exact: all are below 2^34
  assign stride_legal = stride[31:15] == '0 || stride[31:15] == '1;
  assign steps_legal = desc_i.steps <= 32'd65535;
  assign last_step = desc_i.steps[15:0] - 1;
  assign offset = $signed({1'b0, last_step}) * $signed(stride[15:0]);
  assign wide_offset = {{3{offset[31]}}, offset};
  assign depth = $signed({3'd0, Depth});
  assign first_row = $signed({3'd0, base});
  assign last_row = first_row + wide_offset;
  assign last_beat = $signed({3'd0, (size - 32'd1) >> StreamLog2});

  // Both rows have the same beats, so both lie inside if their first beats are not negative and their last ones not past the end.
  logic side_fits;
  always_comb begin
    side_fits = 1'b1;
    if (used) begin
      side_fits = steps_legal && stride_legal && last_row >= 35'sd0 && first_row + last_beat < depth && last_row + last_beat < depth;
    end
  end

  logic x_fits_q, h_fits_q;
  always_ff @(posedge clk_i) begin
    if (checking) x_fits_q <= side_fits;
    if (state_i == sharp_ctrl_pkg::STATE_DIVIDE) h_fits_q <= side_fits;
  end
  assign fits_o = x_fits_q && h_fits_q;

  always_ff @(posedge clk_i) begin
    if (rst_ni && state_i == sharp_ctrl_pkg::STATE_FIT && fits_o) begin
      assert (!desc_i.source[0] || desc_i.source_addr < SequenceDepth);  // x[0] of a pass that fits lies in the sequence buffer
      assert (!desc_i.destination[0] || desc_i.destination_addr < SequenceDepth);  // so does h[0]
    end
  end

endmodule
