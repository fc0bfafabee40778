// SPDX-License-Identifier: Apache-2.0
// Every choice of the constrained-random generator: a point for each axis, a bin for each value (docs/stimulus.md).
#pragma once

#include <vector>

#include "tb/cover/bins/group.h"

namespace sharp::cover {

class StimulusGroup : public Group {
 public:
  explicit StimulusGroup(Catalog& catalog);
  void begin(const RunContext& run, Hits& hits) override;
  void cycle(const CoverView&, Hits&) override {}
  void end(Hits&) override {}

 private:
  std::vector<PointId> points_;  ///< by StimulusAxis
};

}  // namespace sharp::cover
