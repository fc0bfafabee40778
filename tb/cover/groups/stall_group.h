// SPDX-License-Identifier: Apache-2.0
// Group `stall`: episodes of one stall reason, their length and what ended them (docs/timing.md section 2).
#pragma once

#include <vector>

#include "tb/cover/bins/group.h"

namespace sharp::cover {

class StallGroup : public Group {
 public:
  explicit StallGroup(Catalog& catalog);
  void begin(const RunContext& run, Hits& hits) override;
  void cycle(const CoverView& view, Hits& hits) override;
  void end(Hits&) override {}

 private:
  void close(unsigned ended_by, Hits& hits);
  void follow_leaving(const CoverView& view);
  /// The longest that the rules allow for the episode at hand; 0: no such bound.
  unsigned bound() const;

  PointId episode_, longest_;
  unsigned lat_acc_ = 1;
  unsigned reservation_ = 0;  ///< n - 1 of the last leaving tile that issued
  cfg::StallReason reason_{};
  uint64_t length_ = 0;
};

}  // namespace sharp::cover
