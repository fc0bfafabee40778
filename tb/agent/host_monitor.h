// SPDX-License-Identifier: Apache-2.0
// Watches the register port pins: mirrors the registers the host writes and says what CTRL was told in this cycle.
#pragma once

#include <vector>

#include "cfg/types/types.h"
#include "golden/timing/timing_model.h"
#include "tb/dut/dut.h"

namespace sharp::tb {

/// What the host has written, as visible in one cycle (docs/architecture.md section 4).
struct HostRegisters {
  std::vector<cfg::Descriptor> table;  ///< MaxPasses entries
  uint32_t last_pass = 0, pass_select = 0, state_addr = 0;

  /// The entry that the descriptor registers show; nullptr past the table.
  const cfg::Descriptor* selected() const { return pass_select < table.size() ? &table[pass_select] : nullptr; }
};

class HostMonitor {
 public:
  /// accel: whose MaxPasses the table has.
  explicit HostMonitor(const cfg::Accel& accel) { registers_.table.resize(accel.max_passes); }
  /// All registers are 0 again.
  void reset() {
    const size_t entries = registers_.table.size();
    registers_ = {};
    registers_.table.resize(entries);
  }

  /// Pins of one cycle as the timing model wants them. The result points to registers(): use it before commit().
  golden::TimingInputs inputs(const DutInputs& pins) const;
  /// Takes over a register write at the end of a cycle in which the machine was busy or not: a busy one keeps its
  /// descriptors and LAST_PASS.
  void commit(const DutInputs& pins, bool busy);
  /// As visible in this cycle.
  const HostRegisters& registers() const { return registers_; }

 private:
  HostRegisters registers_;
};

}  // namespace sharp::tb
