// SPDX-License-Identifier: Apache-2.0
/// Two ranks.
module sharp_lane #(
  parameter int unsigned Width = 8
) (
  input  logic               clk_i,
  input  logic [Width-1:0]   data_i,
  output logic [2*Width-1:0] data_o
);
  for (genvar r = 0; r < 2; r++) begin : gen_rank
    logic [Width-1:0] rank_q;
    always_ff @(posedge clk_i) rank_q <= r == 0 ? data_i : ~data_i;
    assign data_o[r*Width +: Width] = rank_q;
  end
endmodule
