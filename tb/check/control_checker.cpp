// SPDX-License-Identifier: Apache-2.0
// Control checker.
#include "tb/check/control_checker.h"

#include <fmt/format.h>

#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

std::string state_text(bool busy, bool done, unsigned error, uint32_t pass, bool ld_ready) {
  const std::string code = error < cfg::kNumErrorCodes ? std::string(cfg::to_string(static_cast<cfg::ErrorCode>(error)))
                                                       : fmt::format("{} (no such code)", error);
  return fmt::format("busy {:d}, done {:d}, error {}, pass {}, ld_ready {:d}", busy, done, code, pass, ld_ready);
}

}  // namespace

Finding check_control(const CheckView& view, Counts& counts) {
  const golden::Prediction& p = view.predicted;
  const DutOutputs& o = view.observed;
  Count& count = at(counts, Boundary::control);
  ++count.compared;
  const auto error = static_cast<unsigned>(p.error);
  if (p.busy == o.busy && p.done == o.done && error == o.error && p.pass == o.pass && o.ld_ready == !p.busy)
    return std::nullopt;
  ++count.mismatched;
  return difference(Boundary::control, "value", state_text(p.busy, p.done, error, p.pass, !p.busy),
                    state_text(o.busy, o.done, o.error, o.pass, o.ld_ready), view);
}

}  // namespace sharp::tb
