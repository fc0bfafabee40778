// SPDX-License-Identifier: Apache-2.0
// Cell checkers.
#include "tb/check/cell_checker.h"

#include "tb/check/groups.h"

namespace sharp::tb {

Finding check_cell_c(const CheckView& v, Counts& counts) {
  const DutOutputs& o = v.observed;
  const GroupPort<uint32_t> port{Boundary::cell_c, v.predicted.cell, o.cell_valid, o.cell_group, o.cell_c};
  return check_group(
      v, port, [](const golden::StepValues& s) { return s.c.data(); }, counts);
}

Finding check_cell_h(const CheckView& v, Counts& counts) {
  const DutOutputs& o = v.observed;
  const GroupPort<uint16_t> port{Boundary::cell_h, v.predicted.cell, o.cell_valid, o.cell_group, o.cell_h};
  return check_group(
      v, port, [](const golden::StepValues& s) { return s.h.data(); }, counts);
}

}  // namespace sharp::tb
