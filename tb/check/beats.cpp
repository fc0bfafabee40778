// SPDX-License-Identifier: Apache-2.0
// Beat comparison.
#include "tb/check/beats.h"

#include <algorithm>

#include "tb/check/failure_text.h"

namespace sharp::tb {

std::optional<BeatDiff> diff_beat(const CheckView& v, uint32_t step, uint32_t beat, const uint16_t* got) {
  const unsigned width = v.plan.accel.stream_width, first = beat * width;
  const unsigned n = std::min(width, v.plan.desc.hidden_size - first);
  const auto diff = diff_lanes<uint16_t>(v.golden.step(step).h.data() + first, got, n);
  if (diff) return BeatDiff{*diff, diff->differing};
  const auto is_set = [](uint16_t lane) { return lane != 0; };
  const uint16_t* bad = std::find_if(got + n, got + width, is_set);
  if (bad == got + width) return std::nullopt;
  const auto differing = static_cast<unsigned>(std::count_if(bad, got + width, is_set));
  return BeatDiff{{static_cast<unsigned>(bad - got), 0, *bad, differing}, differing};
}

Failure beat_failure(Boundary boundary, const CheckView& v, uint32_t step, uint32_t beat, const BeatDiff& diff) {
  Failure f = make_failure(boundary, "value", v);
  f.step = step;
  const unsigned width = v.plan.accel.stream_width, unit = beat * width + diff.value.index;
  f.lane = diff.value.index;
  if (unit < v.plan.desc.hidden_size) f.unit = unit;
  if (f.unit < 0) f.note = "the lane lies past H and must be +0";
  set_values(f, diff.value, diff.differing, width);
  return f;
}

}  // namespace sharp::tb
