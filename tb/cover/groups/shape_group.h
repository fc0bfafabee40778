// SPDX-License-Identifier: Apache-2.0
// Group `shape`: what the passes that run look like.
#pragma once

#include "tb/cover/bins/group.h"

namespace sharp::cover {

class ShapeGroup : public Group {
 public:
  explicit ShapeGroup(Catalog& catalog);
  void begin(const RunContext& run, Hits& hits) override;
  void cycle(const CoverView&, Hits&) override {}
  void end(Hits&) override {}

 private:
  void count(const golden::Plan& plan, Hits& hits) const;

  PointId pass_, cover_, columns_x_, columns_h_, steps_;
};

}  // namespace sharp::cover
