// SPDX-License-Identifier: Apache-2.0
/// Delays a tile and its operands by Ranks cycles: the memory latency beyond the first cycle. Operands move only with a tile.
module sharp_operand_delay #(
  parameter int unsigned Ranks = 1,
  parameter int unsigned Width = 32
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  sharp_pkg::tile_t tile_i,
  input  logic [Width-1:0] operands_i,
  output sharp_pkg::tile_t tile_o,
  output logic [Width-1:0] operands_o
);

  for (genvar r = 0; r < Ranks; r++) begin : gen_rank
    sharp_pkg::tile_t tile_d, tile_q;
    logic [Width-1:0] operands_d, operands_q;
    if (r == 0) begin : gen_first
      assign tile_d = tile_i;
      assign operands_d = operands_i;
    end else begin : gen_next
      assign tile_d = gen_rank[r-1].tile_q;
      assign operands_d = gen_rank[r-1].operands_q;
    end
    always_ff @(posedge clk_i) begin
      if (tile_d.valid) begin
        tile_q <= tile_d;
        operands_q <= operands_d;
      end
      if (!rst_ni || !tile_d.valid) tile_q.valid <= 1'b0;
    end
  end

  assign tile_o = gen_rank[Ranks-1].tile_q;
  assign operands_o = gen_rank[Ranks-1].operands_q;

endmodule
