// SPDX-License-Identifier: Apache-2.0
/// Shared types: cells, schedules, stall reasons, error codes, and the tile descriptor that travels down the pipeline.
package sharp_pkg;

  /// Codes of register CELL (docs/architecture.md section 1).
  typedef enum logic [1:0] {CELL_LSTM = 2'd0, CELL_GRU = 2'd1, CELL_ELMAN = 2'd2} cell_e;

  typedef enum logic [1:0] {SCHED_SEQUENTIAL = 2'd0, SCHED_BATCH = 2'd1, SCHED_INTERGATE = 2'd2, SCHED_UNFOLDED = 2'd3} schedule_e;

  typedef enum logic [3:0] {
    STALL_NONE = 4'd0, STALL_SETUP = 4'd1, STALL_X_STARVED = 4'd2, STALL_H_RAW = 4'd3, STALL_IB_RAW = 4'd4,
    STALL_ACC_RAW = 4'd5, STALL_MFU_BUSY = 4'd6, STALL_H_WAR = 4'd7, STALL_DRAIN = 4'd8
  } stall_e;

  typedef enum logic [3:0] {
    ERR_NONE = 4'd0, ERR_UNKNOWN_CELL = 4'd1, ERR_UNKNOWN_SCHEDULE = 4'd2, ERR_UNKNOWN_PADDING = 4'd3, ERR_ZERO_SIZE = 4'd4,
    ERR_INPUT_TOO_LARGE = 4'd5, ERR_HIDDEN_TOO_LARGE = 4'd6, ERR_K_NOT_LEGAL = 4'd7, ERR_WEIGHTS_NOT_FITTING = 4'd8,
    ERR_BIAS_NOT_FITTING = 4'd9, ERR_INTERMEDIATE_NOT_FITTING = 4'd10, ERR_START_WHILE_BUSY = 4'd11,
    ERR_TOO_MANY_PASSES = 4'd12, ERR_UNKNOWN_ROUTE = 4'd13, ERR_STATE_NOT_FITTING = 4'd14, ERR_SEQUENCE_NOT_FITTING = 4'd15
  } error_e;

  /// One tile. Everything the stages behind the dispatcher need to know about it.
  typedef struct packed {
    logic        valid;
    logic        part;       // 0 x columns, 1 h columns
    logic        first;      // first of its accumulation chain
    logic        from_ib;    // with first: start from the intermediate buffer, else from the bias memory
    logic        last;       // last of its accumulation chain
    logic        leaving;    // last tile of the block's h part: the block leaves for the MFUs
    logic [1:0]  k_log2;     // K = VsWidth << k_log2
    logic        restart;    // first h tile of a GRU block with rows of gate n: they start anew from the second half of the bias
    logic [15:0] group;      // row-group address in the intermediate buffer
    logic [15:0] bias_group; // row-group address in the bias memory: the first half of the block's bias, with restart the second
    logic        multi;      // rows are gate-major (gate, unit) pairs; else units of one gate
    logic [1:0]  gate;       // the gate if not multi
    logic        completes;  // the block brings the last gate of its units
    logic [15:0] unit_base;  // first unit u0
    logic [15:0] num_units;  // valid units nu
    logic [15:0] q;          // Q(K): units a full block of this size holds
  } tile_t;

endpackage
