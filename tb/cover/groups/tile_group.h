// SPDX-License-Identifier: Apache-2.0
// Groups `k_change` and `pressure`: what is in flight when K changes, and when a stream waits.
#pragma once

#include "tb/cover/bins/group.h"

namespace sharp::cover {

class TileGroup : public Group {
 public:
  explicit TileGroup(Catalog& catalog);
  void begin(const RunContext& run, Hits& hits) override;
  void cycle(const CoverView& view, Hits& hits) override;
  void end(Hits&) override {}

 private:
  void count_issue(const CoverView& view, Hits& hits);

  PointId adjacent_, sizes_, tiles_, blocks_;
  static constexpr unsigned kNone = 4;
  unsigned last_k_ = kNone;  ///< of the tile before, in this pass
};

}  // namespace sharp::cover
