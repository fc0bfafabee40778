// SPDX-License-Identifier: Apache-2.0
/// fp16 state of StateDepth units (docs/architecture.md section 2, "State memories"): h0 (the load port writes a unit, a tile reads an
/// aligned row) and hT (the write-back writes an aligned group, the host reads a unit). Both ports take aligned powers of two of units.
module sharp_state_memory #(
  parameter int unsigned StateDepth = 16,
  parameter int unsigned WriteUnits = 1,
  parameter int unsigned ReadUnits = 4
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     we_i,
  input  logic [31:0]              write_unit_i,   // first unit, a multiple of WriteUnits
  input  logic [31:0]              write_count_i,  // only so many units are written, the rest stays
  input  logic [16*WriteUnits-1:0] data_i,
  input  logic                     re_i,
  input  logic [31:0]              read_unit_i,    // first unit, a multiple of ReadUnits
  output logic [16*ReadUnits-1:0]  data_o          // in the same cycle; 0 without re_i
);

  localparam int unsigned WordUnits = WriteUnits > ReadUnits ? WriteUnits : ReadUnits;
  localparam int unsigned WordLog2 = $clog2(WordUnits);
  localparam int unsigned Words = StateDepth / WordUnits;
  localparam int unsigned AddrWidth = Words > 1 ? $clog2(Words) : 1;

  logic [16*WordUnits-1:0] words [Words];

  logic [AddrWidth-1:0] write_word, read_word;
  logic [31:0] write_place, read_place;  // first unit inside the word
  assign write_word = write_unit_i[WordLog2 +: AddrWidth];
  assign read_word = read_unit_i[WordLog2 +: AddrWidth];
  assign write_place = write_unit_i & 32'(WordUnits - 1);
  assign read_place = read_unit_i & 32'(WordUnits - 1);

  // What the written place holds afterwards.
  function automatic logic [16*WriteUnits-1:0] merged(input logic [16*WriteUnits-1:0] old);
    for (int unsigned u = 0; u < WriteUnits; u++) merged[16*u +: 16] = u < write_count_i ? data_i[16*u +: 16] : old[16*u +: 16];
  endfunction

  always_ff @(posedge clk_i) begin
    if (we_i) words[write_word][16*write_place +: 16*WriteUnits] <= merged(words[write_word][16*write_place +: 16*WriteUnits]);
  end
  assign data_o = re_i ? words[read_word][16*read_place +: 16*ReadUnits] : '0;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!we_i || write_unit_i < StateDepth);  // a write lies inside the state memory
      assert (!we_i || (write_unit_i & 32'(WriteUnits - 1)) == 0);  // a group begins at a multiple of its size
      assert (!we_i || (write_count_i != 0 && write_count_i <= WriteUnits));  // a write brings 1 to WriteUnits units
      assert (!re_i || read_unit_i < StateDepth);  // a read lies inside the state memory
      assert (!re_i || (read_unit_i & 32'(ReadUnits - 1)) == 0);  // a row begins at a multiple of its size
    end
  end

endmodule
