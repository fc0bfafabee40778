// SPDX-License-Identifier: Apache-2.0
// Group `arrival`: x against the moment its first tile could issue.
#pragma once

#include "tb/cover/bins/group.h"

namespace sharp::cover {

class ArrivalGroup : public Group {
 public:
  explicit ArrivalGroup(Catalog& catalog);
  void begin(const RunContext& run, Hits& hits) override;
  void cycle(const CoverView& view, Hits& hits) override;
  void end(Hits&) override {}

 private:
  void count_first_tile(const CoverView& view, Hits& hits);
  void receive(const CoverView& view);

  PointId x_, waiting_;
  uint64_t beats_ = 0;         ///< of x, in this pass
  uint64_t completed_in_ = 0;  ///< cycle in which the newest vector shows as complete
  uint32_t x_steps_ = 0;       ///< as visible in the cycle
  bool starved_ = false;       ///< since the last issue
};

}  // namespace sharp::cover
