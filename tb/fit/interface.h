// SPDX-License-Identifier: Apache-2.0
// The rows of tb/dut/dut_table.h as values, for one machine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cfg/types/types.h"
#include "tb/dut/dut_table.h"
#include "tb/fit/design.h"

namespace sharp::fit {

struct PortRow {
  std::string name;
  Direction direction;
  uint64_t bits;
  std::string user;  ///< who drives or reads it
};

struct ProbeRow {
  std::string field;   ///< of DutOutputs or DeepProbes
  std::string path;    ///< below the top: "u_datapath.u_accumulator.acc_q"
  std::string module;  ///< that declares it
  uint64_t bits;
  bool exact;           ///< so many bits; else at most
  bool deep;            ///< a run does without it
  std::string purpose;  ///< boundary, or unit of the search for a cause
  std::string reader;   ///< checker; "cause search" if deep
  /// "u_datapath.u_accumulator", empty for the top, and "acc_q".
  std::string instance() const;
  std::string variable() const;
};

tb::DutSizes sizes_of(const cfg::Accel& accel);

/// "VsWidth=4 NumVs=4 ... LatWb=1"
std::vector<std::pair<std::string, uint64_t>> parameters_of(const tb::DutSizes& sizes);

std::vector<PortRow> port_rows(const tb::DutSizes& sizes);

/// Those that this machine has. `tile_sum`: the member behind SHARP_TILE_SUM (regress/dut/generated_inputs.sh).
std::vector<ProbeRow> probe_rows(const tb::DutSizes& sizes, const std::string& tile_sum);

/// The build makes the register of the tile sums readable, sharp.vlt everything else.
inline constexpr const char* kTileSumField = "tile_sum";

}  // namespace sharp::fit
