// SPDX-License-Identifier: Apache-2.0
// Sequence buffer checkers.
#include "tb/check/sequence_checker.h"

#include <fmt/format.h>

#include "tb/check/beats.h"
#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

/// One port with its word for a beat.
struct Port {
  Boundary boundary;
  const golden::SequenceBeat& predicted;
  bool observed;
  uint32_t observed_addr;
  const char* what;
};

/// Valid and address.
Finding check_address(const CheckView& v, const Port& port) {
  const golden::SequenceBeat& p = port.predicted;
  if (p.valid != port.observed) {
    const std::string text = p.valid ? fmt::format("{} {} of step {} at address {}", port.what, p.beat, p.step, p.addr)
                                     : fmt::format("{} at address {}", port.what, port.observed_addr);
    Failure f = event_failure(port.boundary, p.valid, text, v);
    if (p.valid) f.step = p.step;
    return f;
  }
  if (!p.valid || p.addr == port.observed_addr) return std::nullopt;
  Failure f =
      difference(port.boundary, "id", fmt::format("{} {} of step {} at address {}", port.what, p.beat, p.step, p.addr),
                 fmt::format("address {}", port.observed_addr), v);
  f.step = p.step;
  return f;
}

}  // namespace

Finding check_sequence_read(const CheckView& v, Counts& counts) {
  const golden::SequenceBeat& p = v.predicted.seq_read;
  Count& count = at(counts, Boundary::sequence_read);
  Finding f = check_address(
      v, {Boundary::sequence_read, p, v.observed.seq_read.valid, v.observed.seq_read.addr, "read of x beat"});
  if (f) ++count.mismatched;
  if (p.valid) ++count.compared;
  return f;
}

Finding check_sequence_write(const CheckView& v, Counts& counts) {
  const golden::SequenceBeat& p = v.predicted.seq_write;
  const DutOutputs::SequenceWrite& o = v.observed.seq_write;
  Count& count = at(counts, Boundary::sequence_write);
  Finding f = check_address(v, {Boundary::sequence_write, p, o.valid, o.addr, "write of h beat"});
  if (f) ++count.mismatched;
  if (f || !p.valid) return f;
  count.compared += v.plan.accel.stream_width;
  const auto diff = diff_beat(v, p.step, p.beat, o.data);
  if (!diff) return std::nullopt;
  count.mismatched += diff->differing;
  return beat_failure(Boundary::sequence_write, v, p.step, p.beat, *diff);
}

}  // namespace sharp::tb
