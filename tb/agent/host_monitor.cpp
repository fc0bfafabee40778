// SPDX-License-Identifier: Apache-2.0
// Register port monitor.
#include "tb/agent/host_monitor.h"

#include "tb/agent/register_map.h"

namespace sharp::tb {

golden::TimingInputs HostMonitor::inputs(const DutInputs& pins) const {
  const bool ctrl = pins.reg_valid && pins.reg_write && pins.reg_addr == reg::kCtrl;
  golden::TimingInputs in;
  in.start = ctrl && (pins.reg_wdata & reg::kCtrlStart);
  in.clear_error = ctrl && (pins.reg_wdata & reg::kCtrlClearError);
  in.passes = registers_.table;
  in.last_pass = registers_.last_pass;
  in.x_valid = pins.x_valid;
  in.h_ready = pins.h_ready;
  return in;
}

void HostMonitor::commit(const DutInputs& pins, bool busy) {
  if (!pins.reg_valid || !pins.reg_write) return;
  if (pins.reg_addr == reg::kPassSelect) registers_.pass_select = pins.reg_wdata;
  if (pins.reg_addr == reg::kStateAddr) registers_.state_addr = pins.reg_wdata;
  if (busy) return;
  if (pins.reg_addr == reg::kLastPass) registers_.last_pass = pins.reg_wdata;
  if (registers_.pass_select >= registers_.table.size()) return;
  if (uint32_t* field = reg::descriptor_field(registers_.table[registers_.pass_select], pins.reg_addr))
    *field = pins.reg_wdata;
}

}  // namespace sharp::tb
