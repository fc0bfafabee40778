// SPDX-License-Identifier: Apache-2.0
/// KMax fp32 accumulators (docs/numerics.md "Accumulate"). A tile that is the first of its chain starts from the bias or from the
/// intermediate buffer, the others from the accumulator; the dispatcher keeps dependent tiles LatAcc cycles apart.
/// acc_next_o is the value acc_o takes at the next edge: what the pre-activation register and the intermediate buffer load.
module sharp_accumulator #(
  parameter int unsigned KMax   = 16,
  parameter int unsigned LatAcc = 1
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               valid_i,
  input  logic               first_i,
  input  logic               from_ib_i,
  input  logic [KMax*32-1:0] sums_i,
  input  logic [KMax*32-1:0] bias_i,
  input  logic [KMax*32-1:0] partial_i,
  output logic               next_valid_o,
  output logic [KMax*32-1:0] acc_next_o,
  output logic [KMax*32-1:0] acc_o
);

  logic [KMax*32-1:0] acc_q, total;

  logic [31:0] take_bias, take_partial, take_acc;
  assign take_bias = (first_i && !from_ib_i) ? 32'hFFFF_FFFF : 32'd0;
  assign take_partial = (first_i && from_ib_i) ? 32'hFFFF_FFFF : 32'd0;
  assign take_acc = first_i ? 32'd0 : 32'hFFFF_FFFF;

  function automatic logic [KMax*32-1:0] accumulate_stage(input logic unused);
    logic [31:0] start;
    for (int unsigned r = 0; r < KMax; r++) begin
      start = (bias_i[r*32+:32] & take_bias) | (partial_i[r*32+:32] & take_partial) | (acc_q[r*32+:32] & take_acc);
      accumulate_stage[r*32+:32] = sharp_fp_pkg::fp32_add(start, sums_i[r*32+:32]);
    end
  endfunction

  always_comb begin
    if (valid_i) total = accumulate_stage(1'b0);
    else total = {(KMax * 32){1'b0}};
  end

  sharp_delay #(.Width(KMax * 32), .Ranks(LatAcc - 1)) u_delay (
    .clk_i, .rst_ni, .valid_i(valid_i), .data_i(total), .valid_o(next_valid_o), .data_o(acc_next_o)
  );

  always_ff @(posedge clk_i) if (next_valid_o) acc_q <= acc_next_o;

  assign acc_o = acc_q;

  // A dependent tile finds its predecessor in the accumulator, not in the ranks before it.
  if (LatAcc > 1) begin : gen_in_flight
    logic [LatAcc-2:0] in_flight_q;
    logic [LatAcc-1:0] in_flight_d;
    assign in_flight_d = {in_flight_q, valid_i};
    always_ff @(posedge clk_i) in_flight_q <= rst_ni ? in_flight_d[LatAcc-2:0] : '0;
    always_ff @(posedge clk_i)
      if (rst_ni) begin
        assert (next_valid_o == in_flight_d[LatAcc-1]);
        if (valid_i && !first_i) assert (in_flight_q == '0);
      end
  end
  always_ff @(posedge clk_i) if (rst_ni && valid_i) assert (first_i || !from_ib_i);

endmodule
