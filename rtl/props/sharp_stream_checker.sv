// SPDX-License-Identifier: Apache-2.0
/// The handshake rules of a valid/ready stream, written once and bound to every port that has one. With Hold, a beat that was offered
/// stays, with the same data, until it is accepted (docs/architecture.md section 4).
module sharp_stream_checker #(
  parameter int unsigned Width = 16,
  parameter bit Hold = 1'b1
) (
  input logic             clk_i,
  input logic             rst_ni,
  input logic             valid_i,
  input logic             ready_i,
  input logic [Width-1:0] data_i
);

  logic waiting_q;  // a beat was offered and not accepted in the last cycle
  always_ff @(posedge clk_i) waiting_q <= rst_ni && valid_i && !ready_i;

  if (Hold) begin : gen_hold
    logic [Width-1:0] offered_q;
    always_ff @(posedge clk_i) if (valid_i && !ready_i) offered_q <= data_i;

    // Procedural, so that the wide comparison is made only while a beat waits.
    always_ff @(posedge clk_i) begin
      if (rst_ni && waiting_q) begin
        ValidHeldUntilAccepted_A: assert (valid_i) else $error("a beat was offered, not accepted, and withdrawn");
        if (valid_i) begin
          DataStableUntilAccepted_A: assert (data_i == offered_q) else $error("the data of a waiting beat changed");
        end
      end
    end
  end

  BeatAccepted_C: cover property (@(posedge clk_i) disable iff (!rst_ni) valid_i && ready_i);
  BeatWaits_C: cover property (@(posedge clk_i) disable iff (!rst_ni) valid_i && !ready_i);
  AcceptedAfterWaiting_C: cover property (@(posedge clk_i) disable iff (!rst_ni) waiting_q && valid_i && ready_i);
  BackToBack_C: cover property (@(posedge clk_i) disable iff (!rst_ni) valid_i && ready_i |=> valid_i && ready_i);

endmodule
