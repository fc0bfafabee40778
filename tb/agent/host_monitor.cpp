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
  in.desc = &registers_;
  in.x_valid = pins.x_valid;
  in.h_ready = pins.h_ready;
  return in;
}

void HostMonitor::commit(const DutInputs& pins) {
  if (!pins.reg_valid || !pins.reg_write) return;
  if (uint32_t* field = reg::descriptor_field(registers_, pins.reg_addr)) *field = pins.reg_wdata;
}

}  // namespace sharp::tb
