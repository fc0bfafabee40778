// SPDX-License-Identifier: Apache-2.0
/// Two banks of one input vector each. A beat, of the x stream or of the sequence buffer, writes StreamWidth elements; a read gives the
/// aligned row of NumVs elements that holds the columns of a tile.
module sharp_x_buffer #(
  parameter int unsigned NumVs = 4,
  parameter int unsigned StreamWidth = 4,
  parameter int unsigned MaxInput = 16
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      we_i,
  input  logic                      write_bank_i,
  input  logic [15:0]               beat_i,      // elements beat * StreamWidth ..
  input  logic                      source_i,    // 0 x stream, 1 sequence buffer
  input  logic [16*StreamWidth-1:0] stream_i,
  input  logic [16*StreamWidth-1:0] sequence_i,
  input  logic                      re_i,
  input  logic                      read_bank_i,
  input  logic [15:0]               row_i,       // elements row * NumVs ..
  output logic [16*NumVs-1:0]       row_o        // in the same cycle; 0 without re_i
);

  localparam int unsigned NumSlices = NumVs / StreamWidth;
  localparam int unsigned SliceLog2 = $clog2(NumSlices);
  localparam int unsigned SliceWidth = 16 * StreamWidth;
  localparam int unsigned Rows = MaxInput / NumVs;
  localparam int unsigned AddrWidth = $clog2(2 * Rows);

  logic [15:0] write_row;
  logic [31:0] write_slice;
  logic [AddrWidth-1:0] write_line, read_line;  // bank * Rows + row
  assign write_row = beat_i >> SliceLog2;
  assign write_slice = 32'(beat_i) & 32'(NumSlices - 1);
  assign write_line = AddrWidth'((write_bank_i ? Rows : 32'd0) + 32'(write_row));
  assign read_line = AddrWidth'((read_bank_i ? Rows : 32'd0) + 32'(row_i));

  // One array with a write port of one slice: a bank per slice would multiply the simulation code by NumSlices.
  logic [16*NumVs-1:0] lines [2*Rows];
  always_ff @(posedge clk_i) begin
    if (we_i) lines[write_line][write_slice*SliceWidth +: SliceWidth] <= source_i ? sequence_i : stream_i;
  end
  assign row_o = re_i ? lines[read_line] : '0;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (we_i) assert (32'(write_row) < Rows);  // an x beat lies inside its bank
      if (re_i) assert (32'(row_i) < Rows);  // an x tile reads inside its bank
    end
  end

endmodule
