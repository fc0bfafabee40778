// SPDX-License-Identifier: Apache-2.0
// What the cell and the write-back checker share: a group of NumCu consecutive units with one value a unit.
#pragma once

#include <algorithm>
#include <string>

#include "tb/check/failure_text.h"

namespace sharp::tb {

/// One port that carries unit groups.
template <class Bits>
struct GroupPort {
  Boundary boundary;
  const golden::GroupEvent& predicted;
  bool observed;
  uint32_t observed_group;
  const Bits* lanes;
};

/// Event, group number, then all lanes of units below H. golden: [H] values of the step, read only if there is an
/// event.
template <class Bits, class GoldenOf>
Finding check_group(const CheckView& v, const GroupPort<Bits>& port, GoldenOf golden, Counts& counts) {
  const golden::GroupEvent& e = port.predicted;
  const auto text = [&](uint32_t group) {
    return std::string(to_string(port.boundary)) + " of unit group " + std::to_string(group);
  };
  const auto with_ids = [&](Failure f) {
    if (e.valid) f.step = e.step;
    return f;
  };
  Count& count = at(counts, port.boundary);
  if (e.valid != port.observed) {
    ++count.mismatched;
    return with_ids(event_failure(port.boundary, e.valid, text(e.valid ? e.group : port.observed_group), v));
  }
  if (!e.valid) return std::nullopt;
  if (e.group != port.observed_group) {
    ++count.mismatched;
    return with_ids(difference(port.boundary, "id", text(e.group), text(port.observed_group), v));
  }
  const unsigned first = e.group * v.plan.accel.num_cu;
  const unsigned n = std::min(v.plan.accel.num_cu, v.plan.desc.hidden_size - first);
  count.compared += n;
  const auto diff = diff_lanes<Bits>(golden(v.golden.step(e.step)) + first, port.lanes, n);
  if (!diff) return std::nullopt;
  count.mismatched += diff->differing;
  Failure f = with_ids(make_failure(port.boundary, "value", v));
  f.lane = diff->index;
  f.unit = first + diff->index;
  set_values(f, *diff, diff->differing, n);
  return f;
}

}  // namespace sharp::tb
