// SPDX-License-Identifier: Apache-2.0
// Stream checkers.
#include "tb/check/stream_checker.h"

#include <fmt/format.h>

#include "tb/check/beats.h"
#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

std::string beat_text(const golden::StreamBeat& b) {
  return fmt::format("h beat {} of step {}{}", b.beat, b.step, b.last ? " (last)" : "");
}

Failure h_failure(Failure f, const golden::StreamBeat& b) {
  f.step = b.step;
  return f;
}

}  // namespace

Finding check_x_stream(const CheckView& v, Counts& counts) {
  const bool predicted = v.predicted.x_ready;
  Count& count = at(counts, Boundary::x_stream);
  if (predicted != v.observed.x_ready) {
    ++count.mismatched;
    return event_failure(Boundary::x_stream, predicted, "x_ready", v);
  }
  if (predicted && v.pins.x_valid) ++count.compared;
  return std::nullopt;
}

Finding check_h_stream(const CheckView& v, Counts& counts) {
  const golden::StreamBeat& b = v.predicted.h;
  Count& count = at(counts, Boundary::h_stream);
  if (b.valid != v.observed.h_valid) {
    ++count.mismatched;
    Failure f = event_failure(Boundary::h_stream, b.valid, b.valid ? beat_text(b) : "an h beat", v);
    return b.valid ? h_failure(std::move(f), b) : f;
  }
  if (!b.valid) return std::nullopt;
  if (v.pins.h_ready) count.compared += v.plan.accel.stream_width;
  if (b.last != v.observed.h_last) {
    ++count.mismatched;
    return h_failure(difference(Boundary::h_stream, "id", fmt::format("h_last {:d} with {}", b.last, beat_text(b)),
                                fmt::format("h_last {:d}", v.observed.h_last), v),
                     b);
  }
  const auto diff = diff_beat(v, b.step, b.beat, v.observed.h_data);
  if (!diff) return std::nullopt;
  count.mismatched += diff->differing;
  return beat_failure(Boundary::h_stream, v, b.step, b.beat, *diff);
}

}  // namespace sharp::tb
