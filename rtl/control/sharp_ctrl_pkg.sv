// SPDX-License-Identifier: Apache-2.0
/// Types of the control side: run states, register addresses, the raw descriptor and the job it is turned into.
package sharp_ctrl_pkg;

  /// Run states (docs/timing.md section 1).
  typedef enum logic [2:0] {
    STATE_IDLE = 3'd0, STATE_CHECK = 3'd1, STATE_DIVIDE = 3'd2, STATE_COVER = 3'd3, STATE_FIT = 3'd4, STATE_RUN = 3'd5,
    STATE_DRAIN = 3'd6
  } state_e;

  localparam logic [31:0] HARDWARE_ID = 32'h5348_5250;

  // Register addresses (docs/architecture.md section 4).
  localparam logic [7:0] REG_CTRL = 8'h00;
  localparam logic [7:0] REG_STATUS = 8'h01;
  localparam logic [7:0] REG_ERROR = 8'h02;
  localparam logic [7:0] REG_CELL = 8'h03;
  localparam logic [7:0] REG_SCHEDULE = 8'h04;
  localparam logic [7:0] REG_K = 8'h05;
  localparam logic [7:0] REG_PADDING = 8'h06;
  localparam logic [7:0] REG_INPUT_SIZE = 8'h07;
  localparam logic [7:0] REG_HIDDEN_SIZE = 8'h08;
  localparam logic [7:0] REG_STEPS = 8'h09;
  localparam logic [7:0] REG_CYCLES = 8'h10;
  localparam logic [7:0] REG_TILES = 8'h11;
  localparam logic [7:0] REG_X_BEATS = 8'h12;
  localparam logic [7:0] REG_H_BEATS = 8'h13;
  localparam logic [7:0] REG_STALL = 8'h20;
  localparam logic [7:0] REG_PARAM = 8'h40;

  /// Targets of the load port.
  localparam logic [1:0] LOAD_WEIGHTS = 2'd0;
  localparam logic [1:0] LOAD_BIAS = 2'd1;
  localparam logic [1:0] LOAD_H0 = 2'd2;
  localparam logic [1:0] LOAD_C0 = 2'd3;

  /// The descriptor registers, unchecked.
  typedef struct packed {
    logic [31:0] cell_code;
    logic [31:0] schedule;
    logic [31:0] k;
    logic [31:0] padding;
    logic [31:0] input_size;
    logic [31:0] hidden_size;
    logic [31:0] steps;
  } descriptor_t;

  /// A checked descriptor with everything the dispatcher needs. Tables have one 16-bit entry for each K = W << s, entry s = 0
  /// lowest; entries of sizes that are not legal are 0.
  typedef struct packed {
    logic [1:0]  cell_code;    // sharp_pkg::cell_e
    logic [1:0]  schedule;
    logic        multi;        // row blocks hold all gates, else one
    logic [1:0]  gate_max;     // G - 1
    logic [1:0]  k_log2;       // K = W << k_log2
    logic [15:0] num_full;     // unit blocks of size K
    logic [3:0]  cover_mask;   // sizes that cover the remaining units, one block each; 0 if nothing remains
    logic [15:0] input_size;
    logic [15:0] hidden_size;
    logic [31:0] steps;
    logic [63:0] x_tiles;      // ceil(I / N) by size
    logic [63:0] h_tiles;      // ceil(H / N) by size
    logic [63:0] q;            // Q(K) by size: units of a block
  } job_t;

endpackage
