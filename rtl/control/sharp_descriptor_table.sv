// SPDX-License-Identifier: Apache-2.0
/// The descriptors of a job, one entry for each pass (docs/architecture.md section 4): a window for the host, one register at a time,
/// and a port that gives a whole entry to the pass that starts. Entries read 0 after reset: the memory itself has no reset, but the
/// first write to an entry clears what it does not write, and an entry never written reads 0.
module sharp_descriptor_table #(
  parameter int unsigned MaxPasses = 4
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  // window: a register of the selected entry; entries past the table read 0 and ignore writes
  input  logic [31:0]                 select_i,
  input  logic [3:0]                  field_i,  // word of sharp_ctrl_pkg::descriptor_t
  input  logic                        we_i,
  input  logic [31:0]                 wdata_i,
  input  logic                        re_i,
  output logic [31:0]                 rdata_o,  // in the same cycle; 0 without re_i
  // a pass starts
  input  logic                        copy_i,
  input  logic [7:0]                  pass_i,
  output sharp_ctrl_pkg::descriptor_t desc_o    // in the same cycle; 0 without copy_i
);

  localparam int unsigned IndexWidth = MaxPasses > 1 ? $clog2(MaxPasses) : 1;
  localparam int unsigned DescBits = sharp_ctrl_pkg::DESC_BITS;

  logic [DescBits-1:0]  entries_q [MaxPasses];
  logic [MaxPasses-1:0] written_q;

  logic [IndexWidth-1:0] select, pass;
  logic write, read;
  assign select = select_i[IndexWidth-1:0];
  assign pass = IndexWidth'(pass_i);
  assign write = we_i && select_i < MaxPasses;
  assign read = re_i && select_i < MaxPasses && written_q[select];

  // The entry with one word replaced.
  function automatic logic [DescBits-1:0] entry_next(input logic unused);
    entry_next = written_q[select] ? entries_q[select] : {{(DescBits - 1) {1'b0}}, unused & 1'b0};
    entry_next[{field_i, 5'd0} +: 32] = wdata_i;
  endfunction

  always_ff @(posedge clk_i) begin
    if (write) entries_q[select] <= entry_next(write);
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) written_q <= '0;
    else if (write) written_q[select] <= 1'b1;
  end

  assign rdata_o = read ? entries_q[select][{field_i, 5'd0} +: 32] : 32'd0;
  assign desc_o = copy_i && written_q[pass] ? entries_q[pass] : '0;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!copy_i || 32'(pass_i) < MaxPasses);  // a pass that starts has an entry in the table
      assert (!(copy_i && we_i));  // the table does not change in the cycle that copies an entry
      assert (!(re_i && we_i));  // the register port reads or writes
    end
  end

endmodule
