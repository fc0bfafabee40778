// SPDX-License-Identifier: Apache-2.0
// State checker.
#include "tb/check/state_checker.h"

#include "tb/agent/job_passes.h"
#include "tb/agent/register_map.h"
#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

/// What the register must show, canonical; nothing for a unit without a known value.
std::optional<uint32_t> expected_state(const CheckView& v, const cfg::Accel& accel) {
  const uint32_t unit = v.registers.state_addr;
  if (v.predicted.busy || unit >= accel.state_depth) return 0;
  if (v.pins.reg_addr == reg::kStateC) {
    const auto c = v.golden.final_c(unit);
    return c ? std::optional(canonical_bits(*c)) : std::nullopt;
  }
  const auto h = v.golden.final_h(unit);
  return h ? std::optional<uint32_t>(canonical_bits(*h)) : std::nullopt;
}

/// The pass that has written the unit last, and which of its units it is.
void set_owner(Failure& f, const CheckView& v) {
  const uint32_t unit = v.registers.state_addr;
  for (unsigned n = passes_that_run(v.job); n-- > 0;) {
    const cfg::Descriptor& d = v.job.passes[n].desc;
    if (unit < d.state_base || unit - d.state_base >= d.hidden_size) continue;
    if (v.job.passes.size() > 1) set_pass(f, v.job, n);
    f.unit = unit - d.state_base;
    return;
  }
}

}  // namespace

Finding check_state_read(const CheckView& v, const cfg::Accel& accel) {
  if (!v.pins.reg_valid || v.pins.reg_write || !reg::is_state(v.pins.reg_addr)) return std::nullopt;
  const std::optional<uint32_t> expected = expected_state(v, accel);
  const uint32_t got = v.observed.reg_rdata;
  if (!expected || *expected == got) return std::nullopt;
  Failure f = make_failure(Boundary::state, "value", v);
  set_owner(f, v);
  const bool is_half = v.pins.reg_addr == reg::kStateH && got <= 0xFFFF;
  const auto text = [&](uint32_t bits) { return is_half ? describe(static_cast<uint16_t>(bits)) : describe(bits); };
  f.expected = text(*expected);
  f.got = text(got);
  f.note = reg::name(v.pins.reg_addr) + " at STATE_ADDR " + std::to_string(v.registers.state_addr);
  return f;
}

void count_state(Counts& counts) { ++at(counts, Boundary::state).compared; }

}  // namespace sharp::tb
