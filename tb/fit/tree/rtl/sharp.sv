// SPDX-License-Identifier: Apache-2.0
/// What a reader of trees must understand: ports, a structure, memories, an instance, a generate loop, a public net.
module sharp #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 4
) (
  input  logic               clk_i,
  input  logic [Width-1:0]   data_i,
  output logic [2*Width-1:0] data_o
);
  typedef struct packed {
    logic       valid;
    logic [2:0] code;
  } tag_t;
  tag_t tag_q;
  logic [Width-1:0] words [Depth];
  logic [1:0] probe_code;
  assign probe_code = tag_q.code[1:0];
  always_ff @(posedge clk_i) begin
    tag_q <= {data_i[0], data_i[3:1]};
    words[data_i[1:0]] <= data_i;
  end
  sharp_lane #(.Width(Width)) u_lane (
    .clk_i, .data_i(tag_q.valid && tag_q.code[2] ? words[probe_code] : data_i), .data_o
  );
endmodule
