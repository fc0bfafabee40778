// SPDX-License-Identifier: Apache-2.0
// Stream checkers.
#include "tb/check/stream_checker.h"

#include <fmt/format.h>

#include <algorithm>

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

struct BeatDiff {
  LaneDiff<uint16_t> value;
  unsigned differing;
};

/// Elements below H against the golden h, the rest of the beat against +0.
std::optional<BeatDiff> diff_beat(const CheckView& v) {
  const golden::StreamBeat& b = v.predicted.h;
  const unsigned width = v.plan.accel.stream_width, first = b.beat * width;
  const unsigned n = std::min(width, v.plan.desc.hidden_size - first);
  const uint16_t* got = v.observed.h_data;
  const auto diff = diff_lanes<uint16_t>(v.golden.step(b.step).h.data() + first, got, n);
  if (diff) return BeatDiff{*diff, diff->differing};
  const auto is_set = [](uint16_t lane) { return lane != 0; };
  const uint16_t* bad = std::find_if(got + n, got + width, is_set);
  if (bad == got + width) return std::nullopt;
  const auto differing = static_cast<unsigned>(std::count_if(bad, got + width, is_set));
  return BeatDiff{{static_cast<unsigned>(bad - got), 0, *bad, differing}, differing};
}

Failure beat_failure(const CheckView& v, const BeatDiff& diff) {
  const golden::StreamBeat& b = v.predicted.h;
  Failure f = h_failure(make_failure(Boundary::h_stream, "value", v), b);
  const unsigned width = v.plan.accel.stream_width, unit = b.beat * width + diff.value.index;
  f.lane = diff.value.index;
  if (unit < v.plan.desc.hidden_size) f.unit = unit;
  if (f.unit < 0) f.note = "the lane lies past H and must be +0";
  set_values(f, diff.value, diff.differing, width);
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
  const auto diff = diff_beat(v);
  if (!diff) return std::nullopt;
  count.mismatched += diff->differing;
  return beat_failure(v, *diff);
}

}  // namespace sharp::tb
