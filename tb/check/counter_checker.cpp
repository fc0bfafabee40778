// SPDX-License-Identifier: Apache-2.0
// Counter and status register checkers.
#include "tb/check/counter_checker.h"

#include <fmt/format.h>

#include "tb/agent/register_map.h"
#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

Finding check_read(const CheckView& v, const cfg::Accel& accel, Boundary boundary) {
  const uint8_t addr = v.pins.reg_addr;
  const uint32_t expected = reg::expected_value(addr, v.predicted, v.registers, accel);
  if (expected == v.observed.reg_rdata) return std::nullopt;
  const auto text = [&](uint32_t value) { return fmt::format("{} = {} (0x{:x})", reg::name(addr), value, value); };
  return difference(boundary, "value", text(expected), text(v.observed.reg_rdata), v);
}

bool is_read(const DutInputs& pins) { return pins.reg_valid && !pins.reg_write; }

}  // namespace

Finding check_counter_read(const CheckView& v, const cfg::Accel& accel) {
  if (!is_read(v.pins) || !reg::is_counter(v.pins.reg_addr)) return std::nullopt;
  return check_read(v, accel, Boundary::counters);
}

Finding check_status_read(const CheckView& v, const cfg::Accel& accel) {
  if (!is_read(v.pins) || reg::is_counter(v.pins.reg_addr) || reg::is_state(v.pins.reg_addr)) return std::nullopt;
  return check_read(v, accel, Boundary::status);
}

void count_register(uint8_t addr, Counts& counts) {
  ++at(counts, reg::is_counter(addr) ? Boundary::counters : Boundary::status).compared;
}

}  // namespace sharp::tb
