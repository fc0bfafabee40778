// SPDX-License-Identifier: Apache-2.0
/// Beats of x and h that stay on the chip between the passes of a job (docs/architecture.md section 2, "Sequence buffer"): one read and
/// one write port. A written beat is visible in the next cycle.
module sharp_sequence_buffer #(
  parameter int unsigned StreamWidth = 4,
  parameter int unsigned SequenceDepth = 64
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      re_i,
  input  logic [31:0]               read_addr_i,   // beat
  output logic [16*StreamWidth-1:0] data_o,        // in the same cycle; 0 without re_i
  input  logic                      we_i,
  input  logic [31:0]               write_addr_i,  // beat
  input  logic [16*StreamWidth-1:0] data_i
);

  localparam int unsigned AddrWidth = SequenceDepth > 1 ? $clog2(SequenceDepth) : 1;

  logic [16*StreamWidth-1:0] beats [SequenceDepth];

  always_ff @(posedge clk_i) begin
    if (we_i) beats[write_addr_i[AddrWidth-1:0]] <= data_i;
  end
  assign data_o = re_i ? beats[read_addr_i[AddrWidth-1:0]] : '0;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!re_i || read_addr_i < SequenceDepth);  // a beat of x is read inside the sequence buffer
      assert (!we_i || write_addr_i < SequenceDepth);  // a beat of h is written inside the sequence buffer
    end
  end

endmodule
