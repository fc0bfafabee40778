// SPDX-License-Identifier: Apache-2.0
/// Two banks of one hidden vector each. Written by groups of NumCu units from the cell updaters; read as aligned rows of NumVs elements
/// by the tiles and by the h stream. h[-1] is not here but in the h0 memory.
module sharp_h_buffer #(
  parameter int unsigned NumVs = 4,
  parameter int unsigned NumCu = 1,
  parameter int unsigned StreamWidth = 4,
  parameter int unsigned MaxHidden = 16
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  // write-back
  input  logic                      wb_valid_i,
  input  logic                      wb_bank_i,
  input  logic [15:0]               wb_group_i,    // units group * NumCu ..
  input  logic [16*NumCu-1:0]       wb_h_i,
  // tile read
  input  logic                      re_i,
  input  logic                      read_bank_i,
  input  logic [15:0]               row_i,         // elements row * NumVs ..
  output logic [16*NumVs-1:0]       row_o,         // in the same cycle; 0 without re_i
  // stream read
  input  logic                      stream_re_i,
  input  logic                      stream_bank_i,
  input  logic [15:0]               stream_beat_i, // elements beat * StreamWidth ..
  input  logic [15:0]               hidden_size_i,
  output logic [16*StreamWidth-1:0] stream_o       // in the same cycle; elements past H and without stream_re_i +0
);

  localparam int unsigned NumSlices = NumVs / NumCu;
  localparam int unsigned SliceLog2 = $clog2(NumSlices);
  localparam int unsigned SliceWidth = 16 * NumCu;
  localparam int unsigned BeatWidth = 16 * StreamWidth;
  localparam int unsigned BeatLog2 = $clog2(NumVs / StreamWidth);
  localparam int unsigned StreamLog2 = $clog2(StreamWidth);
  localparam int unsigned Rows = MaxHidden / NumVs;
  localparam int unsigned AddrWidth = $clog2(2 * Rows);

  logic [AddrWidth-1:0] wb_line, read_line, stream_line;  // bank * Rows + row
  logic [31:0] wb_slice;
  assign wb_line = AddrWidth'((wb_bank_i ? Rows : 32'd0) + (32'(wb_group_i) >> SliceLog2));
  assign read_line = AddrWidth'((read_bank_i ? Rows : 32'd0) + 32'(row_i));
  assign stream_line = AddrWidth'((stream_bank_i ? Rows : 32'd0) + (32'(stream_beat_i) >> BeatLog2));
  assign wb_slice = 32'(wb_group_i) & 32'(NumSlices - 1);

  // One array with a write port of one slice: a bank per slice would multiply the simulation code by NumSlices.
  logic [16*NumVs-1:0] lines [2*Rows];
  always_ff @(posedge clk_i) begin
    if (wb_valid_i) lines[wb_line][wb_slice*SliceWidth +: SliceWidth] <= wb_h_i;
  end
  assign row_o = re_i ? lines[read_line] : '0;

  // The beat's part of a row, with the units past H masked.
  logic [31:0] beat_in_row, beat_base;
  logic [16*StreamWidth-1:0] beat;
  assign beat_in_row = 32'(stream_beat_i) & 32'(NumVs / StreamWidth - 1);
  assign beat_base = 32'(stream_beat_i) << StreamLog2;
  assign beat = stream_re_i ? lines[stream_line][beat_in_row*BeatWidth +: BeatWidth] : '0;
  always_comb begin
    stream_o = '0;
    if (stream_re_i) begin
      for (int unsigned e = 0; e < StreamWidth; e++)
        if (beat_base + e < 32'(hidden_size_i)) stream_o[16*e +: 16] = beat[16*e +: 16];
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!wb_valid_i || 32'(wb_group_i) * NumCu < MaxHidden);  // a group lies inside its bank
      assert (!re_i || 32'(row_i) < Rows);  // an h tile reads inside its bank
      assert (!stream_re_i || beat_base < MaxHidden);  // an h beat lies inside its bank
    end
  end

endmodule
