// SPDX-License-Identifier: Apache-2.0
// The list of groups, and how a cycle reaches them.
#include "tb/cover/groups/coverage.h"

#include <fmt/format.h>

#include "tb/cover/groups/arrival_group.h"
#include "tb/cover/groups/control_group.h"
#include "tb/cover/groups/hazard_group.h"
#include "tb/cover/groups/lane_group.h"
#include "tb/cover/groups/numeric_group.h"
#include "tb/cover/groups/shape_group.h"
#include "tb/cover/groups/stall_group.h"
#include "tb/cover/groups/stimulus_group.h"
#include "tb/cover/groups/tile_group.h"

namespace sharp::cover {
namespace {

template <class... Groups>
std::vector<std::unique_ptr<Group>> make_groups(Catalog& catalog) {
  std::vector<std::unique_ptr<Group>> groups;
  (groups.push_back(std::make_unique<Groups>(catalog)), ...);
  return groups;
}

}  // namespace

Coverage::Coverage()
    : groups_(make_groups<ShapeGroup, StallGroup, HazardGroup, TileGroup, ArrivalGroup, ControlGroup, StackGroup,
                          NumericGroup, LaneGroup, StimulusGroup>(catalog_)),
      hits_(catalog_) {}

void Coverage::begin(const RunContext& run) {
  hits_.clear();
  in_flight_ = {};
  for (const auto& group : groups_) group->begin(run, hits_);
}

void Coverage::observe(const tb::CheckView& v) {
  cycle({v.predicted, v.pins, v.registers, v.job, v.pass, &v.golden, nullptr});
}

void Coverage::cycle(CoverView view) {
  in_flight_.cycle(view);
  view.in_flight = &in_flight_;
  for (const auto& group : groups_) group->cycle(view, hits_);
}

std::string Coverage::end() {
  for (const auto& group : groups_) group->end(hits_);
  for (unsigned bin = 0; bin < catalog_.bins().size(); ++bin)
    if (const Bin& b = catalog_.bins()[bin]; b.kind == BinKind::illegal && hits_[bin] > 0)
      return fmt::format("{}: {}", b.name, b.reason);
  return {};
}

}  // namespace sharp::cover
