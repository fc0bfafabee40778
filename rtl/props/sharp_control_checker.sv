// SPDX-License-Identifier: Apache-2.0
/// Rules of the run states, the register file's sticky bits and the issue slot, seen from the outside of the control modules
/// (docs/timing.md sections 1 and 2, docs/architecture.md sections 4 and 5).
module sharp_control_checker (
  input logic                   clk_i,
  input logic                   rst_ni,
  input sharp_ctrl_pkg::state_e state_i,
  input logic                   start_i,
  input logic                   busy_i,
  input logic                   done_i,
  input logic [3:0]             error_i,
  input logic                   error_set_i,
  input logic                   finish_i,
  input logic                   issue_i,
  input logic [3:0]             stall_i,
  input logic                   part_i,
  input logic                   last_tile_i,
  input logic [31:0]            step_i,
  input logic [31:0]            x_steps_i,
  input logic [31:0]            h_steps_i,
  input logic [31:0]            out_steps_i,
  input logic                   ld_ready_i,
  input logic                   x_beat_i,
  input logic                   h_beat_i,
  input logic                   wb_valid_i,
  input logic                   pass_start_i,
  input logic [7:0]             pass_i,
  input logic                   sequence_read_i,
  input logic                   sequence_write_i
);

  logic idle, running, stalled;
  assign idle = state_i == sharp_ctrl_pkg::STATE_IDLE;
  assign running = state_i == sharp_ctrl_pkg::STATE_RUN;
  assign stalled = stall_i != sharp_pkg::STALL_NONE;

  // What the last cycle was. Registers and immediate assertions instead of sampled properties: a simulator then needs no copy of
  // every signal in every cycle.
  logic known_q, start_q, check_q, fit_q, last_issue_q, finish_q, refused_q, done_q, pass_start_q;
  logic [7:0] pass_q;
  always_ff @(posedge clk_i) begin
    known_q <= rst_ni;
    start_q <= rst_ni && start_i;
    pass_start_q <= rst_ni && pass_start_i;
    pass_q <= pass_i;
    check_q <= rst_ni && state_i == sharp_ctrl_pkg::STATE_CHECK;
    fit_q <= rst_ni && state_i == sharp_ctrl_pkg::STATE_FIT;
    last_issue_q <= rst_ni && issue_i && last_tile_i;
    finish_q <= rst_ni && finish_i;
    refused_q <= rst_ni && error_set_i;
    done_q <= rst_ni && done_i;
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      // -------------------------------------------------------------- one answer every cycle
      IdleIssueOrStall_A: assert ($onehot({idle, issue_i, stalled}))
        else $error("a cycle must be exactly one of: idle, a tile issues, a stall with a reason");
      LoadReadyIsNotBusy_A: assert (ld_ready_i == !busy_i && busy_i == !idle) else $error("ld_ready must be exactly: not busy");

      // -------------------------------------------------------------- states
      if (start_q) begin
        StartGoesToCheck_A: assert (state_i == sharp_ctrl_pkg::STATE_CHECK)
          else $error("an accepted start must be followed by state check");
      end
      if (check_q) begin
        CheckIsOneCycle_A: assert (idle || state_i == sharp_ctrl_pkg::STATE_DIVIDE)
          else $error("state check must last one cycle and go to divide or idle");
      end
      if (fit_q) begin
        FitIsOneCycle_A: assert (idle || running) else $error("state fit must last one cycle and go to run or idle");
      end
      if (last_issue_q) begin
        LastTileGoesToDrain_A: assert (state_i == sharp_ctrl_pkg::STATE_DRAIN)
          else $error("state drain must follow the last tile of the run");
      end
      if (finish_q) begin
        FinishGoesToDone_A: assert (idle && done_i) else $error("the last drain cycle must be followed by idle with done");
      end
      if (refused_q) begin
        RefusedGoesToIdle_A: assert (idle && !done_i && error_i != 4'd0)
          else $error("a refused descriptor must end in idle, without done, with an error code");
      end

      // -------------------------------------------------------------- passes
      if (pass_start_q) begin
        PassStartsInOrder_A: assert (pass_i == (start_q ? 8'd0 : pass_q + 8'd1))
          else $error("PASS must be 0 after an accepted start and count up at each further pass");
        PassStartGoesToCheck_A: assert (state_i == sharp_ctrl_pkg::STATE_CHECK) else $error("a pass must start in state check");
        PassStartsWithCountsAtZero_A: assert (x_steps_i == 0 && h_steps_i == 0 && out_steps_i == 0)
          else $error("the step counts must be 0 when a pass starts");
      end else if (known_q) begin
        PassStaysOtherwise_A: assert (pass_i == pass_q) else $error("PASS changed although no pass started");
      end
      if (pass_start_i && !start_i) begin
        PassFollowsADrain_A: assert (state_i == sharp_ctrl_pkg::STATE_DRAIN && !finish_i)
          else $error("a further pass may start only at the end of a drain that does not end the job");
      end

      // -------------------------------------------------------------- sticky status
      if (done_i != done_q) begin
        DoneRisesAtFinish_A: assert (!done_i || finish_q) else $error("done rose without the end of a run");
        DoneFallsAtStart_A: assert (done_i || start_q) else $error("done fell without an accepted start");
      end

      // -------------------------------------------------------------- hazards (docs/architecture.md section 5)
      if (issue_i) begin
        XTileHasItsVector_A: assert (part_i || x_steps_i > step_i)
          else $error("an x tile issued before its x vector was completely received");
        HTileHasItsVector_A: assert (!part_i || h_steps_i == step_i)
          else $error("an h tile issued before h of the step before was completely written");
      end
      if (wb_valid_i) begin
        WriteBackHasItsBank_A: assert (h_steps_i <= out_steps_i + 1)
          else $error("h is written to a bank whose older step has not left yet");
      end
      BeatsOnlyInARun_A: assert (busy_i || !(x_beat_i || h_beat_i)) else $error("a stream beat moved while no run is busy");
    end
  end

  // ---------------------------------------------------------------- each case really occurs
  for (genvar r = 1; r <= 8; r++) begin : gen_stall
    StallReason_C: cover property (@(posedge clk_i) disable iff (!rst_ni) stall_i == r);
  end
  StartWhileBusy_C: cover property (@(posedge clk_i) disable iff (!rst_ni) error_i == sharp_pkg::ERR_START_WHILE_BUSY);
  Refused_C: cover property (@(posedge clk_i) disable iff (!rst_ni) error_set_i);
  FurtherPass_C: cover property (@(posedge clk_i) disable iff (!rst_ni) pass_start_i && !start_i);
  RefusedFurtherPass_C: cover property (@(posedge clk_i) disable iff (!rst_ni) error_set_i && pass_i != 0);
  SequenceReadAndWrite_C: cover property (@(posedge clk_i) disable iff (!rst_ni) sequence_read_i && sequence_write_i);
  Completed_C: cover property (@(posedge clk_i) disable iff (!rst_ni) finish_i);
  IssueWhileWritingBack_C: cover property (@(posedge clk_i) disable iff (!rst_ni) issue_i && wb_valid_i);
  IssueWhileReceiving_C: cover property (@(posedge clk_i) disable iff (!rst_ni) issue_i && x_beat_i);
  SendWhileWritingBack_C: cover property (@(posedge clk_i) disable iff (!rst_ni) h_beat_i && wb_valid_i);
  BothHBanksFull_C: cover property (@(posedge clk_i) disable iff (!rst_ni) h_steps_i == out_steps_i + 2);

endmodule
