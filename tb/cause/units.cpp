// SPDX-License-Identifier: Apache-2.0
// From a boundary to the unit in front of it.
#include "tb/cause/units.h"

namespace sharp::tb {

BoundarySource boundary_source(const Failure& f) {
  const bool value = f.kind == "value";
  const std::string dp = "sharp.u_datapath.";
  switch (f.boundary) {
    case Boundary::control:
      return {
          "setup", "tiles, stall reasons and write-backs so far", {"sharp.u_setup.state_q", "sharp.u_setup.pass_q"}};
    case Boundary::issue:
      return f.kind == "id"
                 ? BoundarySource{"dispatch", "the tiles before it and the pass's job", {"sharp.weight_row"}}
                 : BoundarySource{
                       "hazard", "the counts and timers of the wait conditions", {"sharp.issue", "sharp.stall"}};
    case Boundary::stall_reason:
      return {"hazard", "the counts and timers of the wait conditions", {"sharp.stall"}};
    case Boundary::tile_sum:
      return {"tree", "the tile, its operands and products", {dp + "tile_sum_valid", dp + "tile_sum"}};
    case Boundary::partial:
      return {
          "accumulator", "all tile sums of the block and its bias", {dp + "partial_valid", dp + "u_accumulator.acc_q"}};
    case Boundary::preact:
      return {"accumulator",
              "all tile sums of the block, its bias or parked partial sum",
              {dp + "preact_valid", dp + "u_accumulator.preact_q"}};
    case Boundary::gate:
      return {"mfu", "the pre-activations of the block", {dp + "gate_valid", dp + "gate_out"}};
    case Boundary::cell_c:
      return {"cell_update", "the gates in the gate buffer and c[t-1] in the c memory", {dp + "cell_c"}};
    case Boundary::cell_h:
      return {"cell_update", "the gates in the gate buffer and c of this step", {dp + "cell_h"}};
    case Boundary::write_back:
      return {"write_back", "h of the group at the cell boundary", {dp + "wb_valid", dp + "wb_h"}};
    case Boundary::x_stream:
      return {"x_stream",
              "the counts of received and released x vectors",
              {"sharp.u_x_stream.x_steps_q", "sharp.x_ready_o"}};
    case Boundary::h_stream:
      return value ? BoundarySource{"h_buffer", "what lies in the h bank", {"sharp.h_data_o"}}
                   : BoundarySource{"h_stream",
                                    "the counts of written and sent steps",
                                    {"sharp.u_h_stream.out_steps_q", "sharp.h_valid_o"}};
    case Boundary::sequence_read:
      return f.kind == "id"
                 ? BoundarySource{"sequence_address", "the beats read before", {"sharp.u_read_address.row_q"}}
                 : BoundarySource{"x_stream", "the counts of received and released x vectors", {"sharp.sequence_read"}};
    case Boundary::sequence_write:
      if (value) return {"h_buffer", "what lies in the h bank", {"sharp.h_data_o"}};
      return f.kind == "id"
                 ? BoundarySource{"sequence_address", "the beats written before", {"sharp.u_write_address.row_q"}}
                 : BoundarySource{"h_stream", "the counts of written and sent steps", {"sharp.sequence_write"}};
    case Boundary::counters:
    case Boundary::status:
      return {"host", "the events that it counts and shows", {"sharp.reg_rdata_o"}};
    case Boundary::state:
      return {f.note.find("STATE_C") != std::string::npos ? "cell_memory" : "state_memory",
              "the write-backs of the pass",
              {"sharp.reg_rdata_o"}};
    case Boundary::expect:
      break;
  }
  return {"", "the golden model agrees with the RTL: model or expected values", {}};
}

}  // namespace sharp::tb
