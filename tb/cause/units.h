// SPDX-License-Identifier: Apache-2.0
// The fixed vocabulary of CauseLink::unit (docs/debugging.md "Units"), and where each unit lies.
#pragma once

#include <string>
#include <string_view>

#include "tb/sim/session.h"

namespace sharp::tb {

struct UnitPlace {
  std::string_view unit, file;  ///< file that implements it
};
/// All units.
inline constexpr UnitPlace kUnits[] = {{"host", "rtl/control/sharp_regfile.sv"},
                                       {"setup", "rtl/control/sharp_setup.sv"},
                                       {"dispatch", "rtl/control/sharp_dispatcher.sv"},
                                       {"hazard", "rtl/control/sharp_hazard.sv"},
                                       {"x_stream", "rtl/control/sharp_x_stream.sv"},
                                       {"h_stream", "rtl/control/sharp_h_stream.sv"},
                                       {"sequence_address", "rtl/control/sharp_sequence_address.sv"},
                                       {"sequence_buffer", "rtl/mem/sharp_sequence_buffer.sv"},
                                       {"weight_memory", "rtl/mem/sharp_weight_memory.sv"},
                                       {"x_buffer", "rtl/mem/sharp_x_buffer.sv"},
                                       {"h_buffer", "rtl/mem/sharp_h_buffer.sv"},
                                       {"state_memory", "rtl/mem/sharp_state_memory.sv"},
                                       {"scalar_expand", "rtl/mem/sharp_scalar_expand.sv"},
                                       {"multiply", "rtl/datapath/sharp_vs_array.sv"},
                                       {"tree", "rtl/datapath/sharp_add_level.sv"},
                                       {"bias_memory", "rtl/datapath/sharp_row_memory.sv"},
                                       {"intermediate_buffer", "rtl/datapath/sharp_row_memory.sv"},
                                       {"accumulator", "rtl/datapath/sharp_accumulator.sv"},
                                       {"mfu", "rtl/datapath/sharp_mfu.sv"},
                                       {"gate_buffer", "rtl/datapath/sharp_gate_buffer.sv"},
                                       {"cell_update", "rtl/datapath/sharp_cell_updater.sv"},
                                       {"cell_memory", "rtl/datapath/sharp_cell_memory.sv"},
                                       {"write_back", "rtl/datapath/sharp_cell_updater.sv"},
                                       {"clock", "rtl/sharp.sv"}};

/// File of a unit; empty for a word that is no unit.
constexpr std::string_view unit_file(std::string_view unit) {
  for (const UnitPlace& p : kUnits)
    if (p.unit == unit) return p.file;
  return {};
}

/// Neighbours whose connection neither a boundary nor a probe shows in every cycle: a wrong word that `from` gives is
/// found in `from` in one run and in `to` in another.
struct HiddenFeed {
  std::string_view from, to;
};
inline constexpr HiddenFeed kHiddenFeeds[] = {{"cell_memory", "cell_update"}, {"h_buffer", "scalar_expand"},
                                              {"x_buffer", "scalar_expand"},  {"state_memory", "scalar_expand"},
                                              {"setup", "dispatch"},          {"setup", "x_stream"},
                                              {"h_stream", "h_buffer"},       {"clock", "tree"}};

/// The unit that makes what is seen at the boundary of a failure, with the signals that show it, and what it is made
/// from: all of which matched, since every boundary is compared in every cycle.
struct BoundarySource {
  std::string unit, inputs;
  std::vector<std::string> signals;
};
BoundarySource boundary_source(const Failure& failure);

}  // namespace sharp::tb
