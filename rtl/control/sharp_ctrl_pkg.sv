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
  // Words 0..12 of a descriptor are the registers CELL .. DESTINATION_STRIDE, words 13..15 are WEIGHT_BASE .. STATE_BASE.
  localparam logic [7:0] REG_CELL = 8'h03;
  localparam logic [7:0] REG_DESTINATION_STRIDE = 8'h0F;
  localparam logic [7:0] REG_CYCLES = 8'h10;
  localparam logic [7:0] REG_TILES = 8'h11;
  localparam logic [7:0] REG_X_BEATS = 8'h12;
  localparam logic [7:0] REG_H_BEATS = 8'h13;
  localparam logic [7:0] REG_WEIGHT_BASE = 8'h14;
  localparam logic [7:0] REG_STATE_BASE = 8'h16;
  localparam logic [7:0] REG_LAST_PASS = 8'h17;
  localparam logic [7:0] REG_PASS_SELECT = 8'h18;
  localparam logic [7:0] REG_PASS = 8'h19;
  localparam logic [7:0] REG_STATE_ADDR = 8'h1A;
  localparam logic [7:0] REG_STATE_H = 8'h1B;
  localparam logic [7:0] REG_STATE_C = 8'h1C;
  localparam logic [7:0] REG_STALL = 8'h20;
  localparam logic [7:0] REG_PARAM = 8'h40;

  /// Targets of the load port.
  localparam logic [1:0] LOAD_WEIGHTS = 2'd0;
  localparam logic [1:0] LOAD_BIAS = 2'd1;
  localparam logic [1:0] LOAD_H0 = 2'd2;
  localparam logic [1:0] LOAD_C0 = 2'd3;

  /// The descriptor registers of one pass, unchecked. Last field lowest: word n is the n-th descriptor register.
  typedef struct packed {
    logic [31:0] state_base;
    logic [31:0] bias_base;
    logic [31:0] weight_base;
    logic [31:0] destination_stride;
    logic [31:0] destination_addr;
    logic [31:0] source_stride;
    logic [31:0] source_addr;
    logic [31:0] destination;
    logic [31:0] source;
    logic [31:0] steps;
    logic [31:0] hidden_size;
    logic [31:0] input_size;
    logic [31:0] padding;
    logic [31:0] k;
    logic [31:0] schedule;
    logic [31:0] cell_code;
  } descriptor_t;
  localparam int unsigned DESC_BITS = 512;

  /// A checked descriptor with everything the dispatcher needs. Tables have one 16-bit entry for each K = W << s, entry s = 0
  /// lowest; entries of sizes that are not legal are 0. (32-bit fields last: a simulator then need not shift them.)
  typedef struct packed {
    logic [1:0]  cell_code;    // sharp_pkg::cell_e
    logic [1:0]  schedule;
    logic        multi;        // row blocks hold all gates, else one
    logic [1:0]  gate_max;     // G - 1
    logic [1:0]  k_log2;       // K = W << k_log2
    logic        source;       // x from the sequence buffer
    logic        destination;  // h into the sequence buffer
    logic [15:0] num_full;     // unit blocks of size K
    logic [3:0]  cover_mask;   // sizes that cover the remaining units, one block each; 0 if nothing remains
    logic [15:0] bias_base;    // first row group of the bias memory
    logic [15:0] input_size;
    logic [15:0] hidden_size;
    logic [31:0] steps;
    logic [63:0] x_tiles;      // ceil(I / N) by size
    logic [63:0] h_tiles;      // ceil(H / N) by size
    logic [63:0] q;            // Q(K) by size: units of a block
    logic [31:0] source_addr;  // sequence buffer: beat of x[0], beats from x[t] to x[t+1]
    logic [31:0] source_stride;
    logic [31:0] destination_addr;  // likewise of h
    logic [31:0] destination_stride;
    logic [31:0] weight_base;  // first row of the weight memory
    logic [31:0] state_base;   // first unit of the state memories
  } job_t;

endpackage
