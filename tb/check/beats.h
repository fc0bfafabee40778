// SPDX-License-Identifier: Apache-2.0
// Compares a beat of h as it leaves: on the h stream or into the sequence buffer.
#pragma once

#include <optional>

#include "tb/check/check_types.h"
#include "tb/check/lanes.h"

namespace sharp::tb {

struct BeatDiff {
  LaneDiff<uint16_t> value;
  unsigned differing = 0;
};

/// got: SW lanes. Elements below H against the golden h of the step, the rest of the beat against +0.
std::optional<BeatDiff> diff_beat(const CheckView& view, uint32_t step, uint32_t beat, const uint16_t* got);
/// The difference as a record with step, unit and lane.
Failure beat_failure(Boundary boundary, const CheckView& view, uint32_t step, uint32_t beat, const BeatDiff& diff);

}  // namespace sharp::tb
