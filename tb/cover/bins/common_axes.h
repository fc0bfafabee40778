// SPDX-License-Identifier: Apache-2.0
// Axes that several groups share, and the index of what a pass has on them. Words as in docs/architecture.md.
#pragma once

#include <bit>

#include "golden/timing/timing_model.h"
#include "tb/cover/bins/axis.h"

namespace sharp::cover {

template <class Enum>
Axis enum_axis(std::string name, unsigned first, unsigned count) {
  Axis axis{std::move(name), {}, {}};
  for (unsigned i = first; i < count; ++i) axis.values.emplace_back(cfg::to_string(static_cast<Enum>(i)));
  return axis;
}

inline Axis cell_axis(std::string name = "cell") { return enum_axis<cfg::Cell>(std::move(name), 0, 3); }
inline Axis schedule_axis() { return enum_axis<cfg::Schedule>("schedule", 0, 4); }
inline Axis padding_axis() { return enum_axis<cfg::Padding>("padding", 0, 2); }
/// Reasons from setup on: index = code - 1.
inline Axis reason_axis(std::string name = "reason") {
  return enum_axis<cfg::StallReason>(std::move(name), 1, cfg::kNumStallReasons);
}
/// Codes from unknown_cell on: index = code - 1.
inline Axis error_axis() { return enum_axis<cfg::ErrorCode>("error", 1, cfg::kNumErrorCodes); }
/// Rows of a tile in units of W.
inline Axis k_axis(std::string name = "k") { return Axis::of(std::move(name), {"W", "2W", "4W", "8W"}); }
inline unsigned k_index(const cfg::Accel& accel, unsigned k) {
  return static_cast<unsigned>(std::countr_zero(k) - std::countr_zero(accel.vs_width));
}
inline Axis state_axis() { return Axis::of("state", {"idle", "check", "divide", "cover", "fit", "run", "drain"}); }

}  // namespace sharp::cover
