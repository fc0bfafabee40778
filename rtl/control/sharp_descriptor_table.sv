// SPDX-License-Identifier: Apache-2.0
/// The descriptors of a job, one entry of 16 words for each pass (docs/architecture.md section 4): a window for the host, one register at a
/// time, and a port that gives a whole entry to the pass that starts. Entries read 0 after reset: the words have no reset, but a word
/// counts only after it was written.
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

  // For every value of {index, field}: a table of one entry has an index of one bit all the same.
  logic [31:0]          words_q [16*(MaxPasses > 1 ? MaxPasses : 2)];
  logic [15:0]          written_q [MaxPasses];  // words of an entry that hold something; meaningful if the entry is valid
  logic [MaxPasses-1:0] valid_q;

  logic [IndexWidth-1:0] select, pass;
  logic [15:0] select_written, pass_written;
  logic write, read;
  assign select = select_i[IndexWidth-1:0];
  assign pass = IndexWidth'(pass_i);
  assign select_written = valid_q[select] ? written_q[select] : 16'd0;
  assign pass_written = valid_q[pass] ? written_q[pass] : 16'd0;
  assign write = we_i && select_i < MaxPasses;
  assign read = re_i && select_i < MaxPasses && select_written[field_i];

  always_ff @(posedge clk_i) begin
    if (write) begin
      words_q[{select, field_i}] <= wdata_i;
      written_q[select] <= select_written | (16'd1 << field_i);
    end
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else if (write) valid_q[select] <= 1'b1;
  end

  function automatic logic [DescBits-1:0] entry(input logic unused);
    for (int unsigned w = 0; w < 16; w++) entry[32*w +: 32] = pass_written[w] ? words_q[{pass, w[3:0]}] : {31'd0, unused & 1'b0};
  endfunction

  assign rdata_o = read ? words_q[{select, field_i}] : 32'd0;
  assign desc_o = copy_i ? entry(copy_i) : '0;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!copy_i || 32'(pass_i) < MaxPasses);  // a pass that starts has an entry in the table
      assert (!(copy_i && we_i));  // the table does not change in the cycle that copies an entry
      assert (!(re_i && we_i));  // the register port reads or writes
    end
  end

endmodule
