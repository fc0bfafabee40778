// SPDX-License-Identifier: Apache-2.0
// The order of the checkers.
#include "tb/check/all_checkers.h"

#include "tb/check/cell_checker.h"
#include "tb/check/control_checker.h"
#include "tb/check/counter_checker.h"
#include "tb/check/failure_text.h"
#include "tb/check/gate_checker.h"
#include "tb/check/issue_checker.h"
#include "tb/check/preact_checker.h"
#include "tb/check/sequence_checker.h"
#include "tb/check/state_checker.h"
#include "tb/check/stream_checker.h"
#include "tb/check/tile_sum_checker.h"
#include "tb/check/write_back_checker.h"

namespace sharp::tb {
namespace {

using Checker = Finding (*)(const CheckView&, Counts&);

struct Entry {
  Boundary boundary;
  Checker check;
};

/// Upstream first: what decides, then what flows, then what leaves.
constexpr std::array<Entry, 14> kCheckers = {{{Boundary::control, check_control},
                                              {Boundary::x_stream, check_x_stream},
                                              {Boundary::sequence_read, check_sequence_read},
                                              {Boundary::issue, check_issue},
                                              {Boundary::stall_reason, check_stall_reason},
                                              {Boundary::tile_sum, check_tile_sum},
                                              {Boundary::partial, check_partial},
                                              {Boundary::preact, check_preact},
                                              {Boundary::gate, check_gate},
                                              {Boundary::cell_c, check_cell_c},
                                              {Boundary::cell_h, check_cell_h},
                                              {Boundary::write_back, check_write_back},
                                              {Boundary::sequence_write, check_sequence_write},
                                              {Boundary::h_stream, check_h_stream}}};

Finding first_difference(const CheckView& view, const cfg::Accel& accel, Counts& counts) {
  for (const Entry& e : kCheckers)
    if (Finding f = e.check(view, counts)) return f;
  Finding f = check_counter_read(view, accel);
  if (!f) f = check_status_read(view, accel);
  if (!f) f = check_state_read(view, accel);
  if (f) ++at(counts, f->boundary).mismatched;
  return f;
}

}  // namespace

Finding check_cycle(const CheckView& view, const cfg::Accel& accel, Counts& counts) {
  Finding f = first_difference(view, accel, counts);
  if (f) f->message = failure_message(*f);
  return f;
}

Finding check_boundary(Boundary boundary, const CheckView& view, const cfg::Accel& accel) {
  Counts scratch{};
  for (const Entry& e : kCheckers)
    if (e.boundary == boundary) return e.check(view, scratch);
  if (boundary == Boundary::counters) return check_counter_read(view, accel);
  if (boundary == Boundary::status) return check_status_read(view, accel);
  if (boundary == Boundary::state) return check_state_read(view, accel);
  return std::nullopt;
}

}  // namespace sharp::tb
