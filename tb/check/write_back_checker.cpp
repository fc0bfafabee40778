// SPDX-License-Identifier: Apache-2.0
// Write-back checker.
#include "tb/check/write_back_checker.h"

#include "tb/check/groups.h"

namespace sharp::tb {

Finding check_write_back(const CheckView& v, Counts& counts) {
  const DutOutputs& o = v.observed;
  const GroupPort<uint16_t> port{Boundary::write_back, v.predicted.write_back, o.wb_valid, o.wb_group, o.wb_h};
  return check_group(
      v, port, [](const golden::StepValues& s) { return s.h.data(); }, counts);
}

}  // namespace sharp::tb
