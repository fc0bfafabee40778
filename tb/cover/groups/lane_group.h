// SPDX-License-Identifier: Apache-2.0
// Group `lane`: what the first, the middle and the last lane of every unit carried. Hits count steps.
#pragma once

#include <optional>

#include "tb/cover/bins/group.h"
#include "tb/cover/groups/lane_pass.h"
#include "tb/cover/groups/lane_points.h"

namespace sharp::cover {

/// Looks at a step once, when its first group of cells shows.
class LaneGroup : public Group {
 public:
  explicit LaneGroup(Catalog& catalog) : points_(catalog) {}

  /// The input outlives the run.
  void begin(const RunContext& run, Hits& hits) override;
  void cycle(const CoverView& view, Hits& hits) override;
  void end(Hits&) override { pass_.reset(); }

 private:
  LanePoints points_;
  const cfg::ModelInput* input_ = nullptr;
  std::optional<LanePass> pass_;
};

}  // namespace sharp::cover
