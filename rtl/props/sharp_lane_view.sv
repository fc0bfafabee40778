// SPDX-License-Identifier: Apache-2.0
/// One lane of each boundary as narrow nets, for the default trace: the wide vectors themselves stay out of it.
module sharp_lane_view (
  input logic [31:0] tile_sum_i,
  input logic [31:0] preact_i,
  input logic [31:0] partial_i,
  input logic [15:0] gate_i,
  input logic [31:0] cell_c_i,
  input logic [15:0] cell_h_i
);
endmodule
