// SPDX-License-Identifier: Apache-2.0
/// Register file: window into the descriptor table, start and clear, sticky error, done, performance counters, and read-back of the
/// state memories (docs/architecture.md section 4). Reads are combinational; reads of unmapped addresses give 0.
module sharp_regfile #(
  parameter int unsigned VsWidth = 4,
  parameter int unsigned NumVs = 4,
  parameter int unsigned NumMfu = 4,
  parameter int unsigned NumCu = 1,
  parameter int unsigned StreamWidth = 4,
  parameter int unsigned MaxInput = 16,
  parameter int unsigned MaxHidden = 16,
  parameter int unsigned WeightDepth = 64,
  parameter int unsigned BiasDepth = 16,
  parameter int unsigned IntermediateDepth = 16,
  parameter int unsigned MaxPasses = 4,
  parameter int unsigned SequenceDepth = 64,
  parameter int unsigned StateDepth = 16
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  // register port
  input  logic                        reg_valid_i,
  input  logic                        reg_write_i,
  input  logic [7:0]                  reg_addr_i,
  input  logic [31:0]                 reg_wdata_i,
  output logic [31:0]                 reg_rdata_o,
  // job control
  output logic                        start_o,      // start accepted in this cycle
  output logic [31:0]                 last_pass_o,
  input  logic [7:0]                  pass_i,
  input  logic                        busy_i,
  input  logic                        error_set_i,  // setup refuses the descriptor in this cycle
  input  logic [3:0]                  error_code_i,
  input  logic                        finish_i,     // last busy cycle of a completed job
  // descriptor table
  output logic [31:0]                 table_select_o,
  output logic [3:0]                  table_field_o,
  output logic                        table_we_o,
  output logic                        table_re_o,
  input  logic [31:0]                 table_data_i,
  // state memories
  output logic                        state_h_re_o,
  output logic                        state_c_re_o,
  output logic [31:0]                 state_addr_o,
  input  logic [15:0]                 state_h_i,
  input  logic [31:0]                 state_c_i,
  // events to count
  input  logic                        issue_i,
  input  logic [3:0]                  stall_i,
  input  logic                        x_beat_i,     // at the pins
  input  logic                        h_beat_i,
  // status
  output logic                        done_o,
  output logic [3:0]                  error_o
);

  localparam int unsigned NumReasons = 9;

  logic [31:0] last_pass_q, select_q, state_addr_q;
  logic [31:0] cycles_q, tiles_q, x_beats_q, h_beats_q;
  logic [3:0] error_q;
  logic done_q;

  logic write, ctrl, start, clear;
  assign write = reg_valid_i && reg_write_i;
  assign ctrl = write && reg_addr_i == sharp_ctrl_pkg::REG_CTRL;
  assign start = ctrl && reg_wdata_i[0];
  assign clear = ctrl && reg_wdata_i[1];

  assign start_o = start && !busy_i;
  assign last_pass_o = last_pass_q;
  assign done_o = done_q;
  assign error_o = error_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      last_pass_q <= '0;
      select_q <= '0;
      state_addr_q <= '0;
    end else if (write) begin
      case (reg_addr_i)
        sharp_ctrl_pkg::REG_LAST_PASS:   if (!busy_i) last_pass_q <= reg_wdata_i;
        sharp_ctrl_pkg::REG_PASS_SELECT: select_q <= reg_wdata_i;
        sharp_ctrl_pkg::REG_STATE_ADDR:  state_addr_q <= reg_wdata_i;
        default: ;
      endcase
    end
  end

  // The descriptor registers lie in two ranges and are the words 0..12 and 13..15 of a table entry.
  logic read, low_range, high_range;
  assign read = reg_valid_i && !reg_write_i;
  assign low_range = reg_addr_i >= sharp_ctrl_pkg::REG_CELL && reg_addr_i <= sharp_ctrl_pkg::REG_DESTINATION_STRIDE;
  assign high_range = reg_addr_i >= sharp_ctrl_pkg::REG_WEIGHT_BASE && reg_addr_i <= sharp_ctrl_pkg::REG_STATE_BASE;
  assign table_select_o = select_q;
  assign table_field_o = low_range ? reg_addr_i[3:0] - 4'd3 : reg_addr_i[3:0] + 4'd9;
  assign table_we_o = write && !busy_i && (low_range || high_range);
  assign table_re_o = read && (low_range || high_range);

  logic state_re;
  assign state_re = read && !busy_i && state_addr_q < StateDepth;
  assign state_h_re_o = state_re && reg_addr_i == sharp_ctrl_pkg::REG_STATE_H;
  assign state_c_re_o = state_re && reg_addr_i == sharp_ctrl_pkg::REG_STATE_C;
  assign state_addr_o = state_addr_q;

  // A refusal wins over a start or a clear in its cycle (docs/timing.md section 1); a new error is never lost to a clear.
  always_ff @(posedge clk_i) begin
    if (!rst_ni || start_o) error_q <= sharp_pkg::ERR_NONE;
    else if (error_set_i) error_q <= error_code_i;
    else if (start) error_q <= sharp_pkg::ERR_START_WHILE_BUSY;
    else if (clear) error_q <= sharp_pkg::ERR_NONE;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || start_o) done_q <= 1'b0;
    else if (finish_i) done_q <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || start_o) begin
      cycles_q <= '0;
      tiles_q <= '0;
      x_beats_q <= '0;
      h_beats_q <= '0;
    end else if (busy_i) begin
      cycles_q <= cycles_q + 1;
      if (issue_i) tiles_q <= tiles_q + 1;
      if (x_beat_i) x_beats_q <= x_beats_q + 1;
      if (h_beat_i) h_beats_q <= h_beats_q + 1;
    end
  end

  // A register each instead of one vector: a variable slice of a vector is a copy of all of it in simulation.
  for (genvar r = 1; r < NumReasons; r++) begin : gen_stall
    logic [31:0] count_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni || start_o) count_q <= '0;
      else if (busy_i && !issue_i && stall_i == r) count_q <= count_q + 1;
    end
  end

  function automatic logic [31:0] parameter_value(input logic [7:0] addr);
    case (addr - sharp_ctrl_pkg::REG_PARAM)
      8'd0:    parameter_value = sharp_ctrl_pkg::HARDWARE_ID;
      8'd1:    parameter_value = VsWidth;
      8'd2:    parameter_value = NumVs;
      8'd3:    parameter_value = NumMfu;
      8'd4:    parameter_value = NumCu;
      8'd5:    parameter_value = StreamWidth;
      8'd6:    parameter_value = MaxInput;
      8'd7:    parameter_value = MaxHidden;
      8'd8:    parameter_value = WeightDepth;
      8'd9:    parameter_value = BiasDepth;
      8'd10:   parameter_value = IntermediateDepth;
      8'd11:   parameter_value = MaxPasses;
      8'd12:   parameter_value = SequenceDepth;
      8'd13:   parameter_value = StateDepth;
      default: parameter_value = '0;
    endcase
  endfunction

  always_comb begin
    reg_rdata_o = '0;
    if (read) begin
      case (reg_addr_i)
        sharp_ctrl_pkg::REG_STATUS:      reg_rdata_o = {29'd0, error_q != sharp_pkg::ERR_NONE, done_q, busy_i};
        sharp_ctrl_pkg::REG_ERROR:       reg_rdata_o = {28'd0, error_q};
        sharp_ctrl_pkg::REG_CYCLES:      reg_rdata_o = cycles_q;
        sharp_ctrl_pkg::REG_TILES:       reg_rdata_o = tiles_q;
        sharp_ctrl_pkg::REG_X_BEATS:     reg_rdata_o = x_beats_q;
        sharp_ctrl_pkg::REG_H_BEATS:     reg_rdata_o = h_beats_q;
        sharp_ctrl_pkg::REG_LAST_PASS:   reg_rdata_o = last_pass_q;
        sharp_ctrl_pkg::REG_PASS_SELECT: reg_rdata_o = select_q;
        sharp_ctrl_pkg::REG_PASS:        reg_rdata_o = {24'd0, pass_i};
        sharp_ctrl_pkg::REG_STATE_ADDR:  reg_rdata_o = state_addr_q;
        sharp_ctrl_pkg::REG_STATE_H:     reg_rdata_o = {16'd0, state_h_i};
        sharp_ctrl_pkg::REG_STATE_C:     reg_rdata_o = state_c_i;
        sharp_ctrl_pkg::REG_STALL + 8'd1: reg_rdata_o = gen_stall[1].count_q;
        sharp_ctrl_pkg::REG_STALL + 8'd2: reg_rdata_o = gen_stall[2].count_q;
        sharp_ctrl_pkg::REG_STALL + 8'd3: reg_rdata_o = gen_stall[3].count_q;
        sharp_ctrl_pkg::REG_STALL + 8'd4: reg_rdata_o = gen_stall[4].count_q;
        sharp_ctrl_pkg::REG_STALL + 8'd5: reg_rdata_o = gen_stall[5].count_q;
        sharp_ctrl_pkg::REG_STALL + 8'd6: reg_rdata_o = gen_stall[6].count_q;
        sharp_ctrl_pkg::REG_STALL + 8'd7: reg_rdata_o = gen_stall[7].count_q;
        sharp_ctrl_pkg::REG_STALL + 8'd8: reg_rdata_o = gen_stall[8].count_q;
        default: begin
          if (table_re_o) reg_rdata_o = table_data_i;
          else reg_rdata_o = parameter_value(reg_addr_i);
        end
      endcase
    end
  end

  logic [31:0] stall_sum;
  assign stall_sum = gen_stall[1].count_q + gen_stall[2].count_q + gen_stall[3].count_q + gen_stall[4].count_q + gen_stall[5].count_q +
                     gen_stall[6].count_q + gen_stall[7].count_q + gen_stall[8].count_q;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (!busy_i) assert (cycles_q == tiles_q + stall_sum);  // every busy cycle was a tile or exactly one stall: CYCLES = TILES + sum of STALL_r
      assert (!(busy_i && !issue_i) || (stall_i != 4'd0 && stall_i < 4'(NumReasons)));  // a busy cycle without a tile has a legal reason
      assert (!issue_i || (busy_i && stall_i == 4'd0));  // an issuing tile is in a busy cycle and has no stall reason
      assert (!(done_q && busy_i));  // done is low while a run is busy
      assert (!error_set_i || error_code_i != 4'd0);  // a refused descriptor has an error code
      assert (!(x_beat_i && !busy_i));  // no x beat is accepted outside a run
      assert (!(h_beat_i && !busy_i));  // no h beat leaves outside a run
      assert (!error_set_i || error_code_i != sharp_pkg::ERR_START_WHILE_BUSY);  // a refusal is never called a start while busy
      assert (!(table_we_o && busy_i));  // the table does not change while a job is busy
      assert (!(busy_i && (state_h_re_o || state_c_re_o)));  // the host reads the state memories between jobs only
    end
  end

endmodule
