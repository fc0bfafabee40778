// SPDX-License-Identifier: Apache-2.0
/// Decides each cycle whether the next tile issues, and if not gives exactly one reason (docs/timing.md section 2). Holds the step
/// counts of the dispatcher and of the h write-back, the MFU reservation and the scoreboards of accumulator and intermediate
/// buffer.
module sharp_hazard #(
  parameter int unsigned NumCu = 1,
  parameter int unsigned LatAcc = 1
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   clear_i,  // a pass starts
  input  sharp_ctrl_pkg::state_e state_i,
  // next tile
  input  sharp_pkg::tile_t       tile_i,
  input  logic [31:0]            step_i,
  input  logic [15:0]            extra_chunks_i,
  input  logic                   last_x_i,
  input  logic                   unfolded_i,
  input  logic [15:0]            hidden_size_i,
  // progress of the streams and of the write-back
  input  logic [31:0]            x_steps_i,
  input  logic [31:0]            out_steps_i,
  input  logic                   wb_valid_i,
  input  logic [15:0]            wb_group_i,
  input  logic                   wb_last_i,
  output logic                   issue_o,
  output logic [3:0]             stall_o,
  output logic [31:0]            x_released_o,  // steps whose last x tile has issued
  output logic [31:0]            h_steps_o,     // steps completely written to the h buffer
  output logic [15:0]            h_units_o      // units of step h_steps written so far
);

  localparam int unsigned AccWidth = LatAcc > 1 ? $clog2(LatAcc) : 1;

  logic [31:0] x_released_q, h_steps_q;
  logic [15:0] h_units_q, mfu_q;
  logic [AccWidth-1:0] acc_q;  // cycles until the accumulators hold the sum of the last tile

  // Row groups whose last x tile issued 1, 2, .. LatAcc + 1 cycles ago: not yet readable in the intermediate buffer.
  localparam int unsigned IbRanks = LatAcc + 1;
  logic [IbRanks-1:0]    ib_valid_q;
  logic [16*IbRanks-1:0] ib_group_q;
  logic ib_pending;
  always_comb begin
    ib_pending = 1'b0;
    for (int unsigned d = 0; d < IbRanks; d++)
      if (ib_valid_q[d] && ib_group_q[16*d +: 16] == tile_i.group) ib_pending = 1'b1;
  end

  // ---------------------------------------------------------------- reason
  logic running, x_starved, h_raw, ib_raw, acc_raw, mfu_busy, h_war;
  assign running = state_i == sharp_ctrl_pkg::STATE_RUN;
  assign x_starved = !tile_i.part && x_steps_i <= step_i;
  assign h_raw = (tile_i.part || !unfolded_i) && h_steps_q < step_i;
  assign ib_raw = tile_i.from_ib && ib_pending;
  assign acc_raw = !tile_i.first && acc_q != 0;
  assign mfu_busy = tile_i.leaving && mfu_q != 0;
  assign h_war = tile_i.leaving && out_steps_i + 1 < step_i;

  always_comb begin
    case (state_i)
      sharp_ctrl_pkg::STATE_IDLE: stall_o = sharp_pkg::STALL_NONE;
      sharp_ctrl_pkg::STATE_RUN: begin
        if (x_starved) stall_o = sharp_pkg::STALL_X_STARVED;
        else if (h_raw) stall_o = sharp_pkg::STALL_H_RAW;
        else if (ib_raw) stall_o = sharp_pkg::STALL_IB_RAW;
        else if (acc_raw) stall_o = sharp_pkg::STALL_ACC_RAW;
        else if (mfu_busy) stall_o = sharp_pkg::STALL_MFU_BUSY;
        else if (h_war) stall_o = sharp_pkg::STALL_H_WAR;
        else stall_o = sharp_pkg::STALL_NONE;
      end
      sharp_ctrl_pkg::STATE_DRAIN: stall_o = sharp_pkg::STALL_DRAIN;
      default: stall_o = sharp_pkg::STALL_SETUP;
    endcase
  end
  assign issue_o = running && stall_o == sharp_pkg::STALL_NONE;

  // ---------------------------------------------------------------- scoreboards
  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) acc_q <= '0;
    else if (issue_o) acc_q <= AccWidth'(LatAcc - 1);
    else if (acc_q != 0) acc_q <= acc_q - 1;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) mfu_q <= '0;
    else if (issue_o && tile_i.leaving) mfu_q <= extra_chunks_i;
    else if (mfu_q != 0) mfu_q <= mfu_q - 1;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) ib_valid_q[0] <= 1'b0;
    else ib_valid_q[0] <= issue_o && unfolded_i && tile_i.last && !tile_i.part;
    ib_group_q[15:0] <= tile_i.group;
  end
  for (genvar d = 1; d < IbRanks; d++) begin : gen_ib_rank
    always_ff @(posedge clk_i) begin
      if (!rst_ni || clear_i) ib_valid_q[d] <= 1'b0;
      else ib_valid_q[d] <= ib_valid_q[d-1];
      ib_group_q[16*d +: 16] <= ib_group_q[16*(d-1) +: 16];
    end
  end

  // ---------------------------------------------------------------- step counts
  logic [31:0] wb_units;
  assign wb_units = (32'(wb_group_i) + 1) * NumCu;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      x_released_q <= '0;
      h_steps_q <= '0;
      h_units_q <= '0;
    end else begin
      if (issue_o && last_x_i) x_released_q <= x_released_q + 1;
      if (wb_valid_i) begin
        h_units_q <= wb_last_i ? 16'd0 : wb_units[15:0];
        if (wb_last_i) h_steps_q <= h_steps_q + 1;
      end
    end
  end

  assign x_released_o = x_released_q;
  assign h_steps_o = h_steps_q;
  assign h_units_o = h_units_q;

  // Grouped by event: what cannot happen in a cycle is not evaluated in it.
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!running || issue_o != (stall_o != sharp_pkg::STALL_NONE));  // in state run: a tile or exactly one reason
      if (issue_o) begin
        assert (stall_o == sharp_pkg::STALL_NONE);  // a tile never issues against a stall reason
        assert (h_steps_q <= step_i);  // h[t] is complete only after all tiles of step t have issued
        assert (step_i <= h_steps_q + 1);  // dispatch is at most one step ahead of the write-back
        assert (!tile_i.part || h_steps_q == step_i);  // RAW on h and c: an h tile of step t sees exactly h[t-1]
        assert (!tile_i.from_ib || unfolded_i);  // only Unfolded continues from the intermediate buffer
        assert (out_steps_i <= h_steps_q);  // no step leaves before it is written
      end
      if (wb_valid_i) begin
        assert (state_i == sharp_ctrl_pkg::STATE_RUN || state_i == sharp_ctrl_pkg::STATE_DRAIN);  // write-back only during a run
        assert (32'(wb_group_i) * NumCu == 32'(h_units_q));  // groups are written back in order, none twice and none left out
        assert (wb_last_i == (wb_units >= 32'(hidden_size_i)));  // the last group of a step is the one that reaches H
        assert (h_steps_q < out_steps_i + 2);  // h bank WAR: h[t] is not written before h[t-2] has left
      end
    end
  end

endmodule
