// SPDX-License-Identifier: Apache-2.0
// Group `hazard`: every hazard of docs/architecture.md section 5 provoked, and every two of them in the same cycle.
#pragma once

#include "tb/cover/bins/group.h"

namespace sharp::cover {

class HazardGroup : public Group {
 public:
  explicit HazardGroup(Catalog& catalog);
  void begin(const RunContext& run, Hits& hits) override;
  void cycle(const CoverView& view, Hits& hits) override;
  void end(Hits&) override {}

 private:
  uint32_t active(const CoverView& view);
  bool x_waits_for_a_bank(const CoverView& view);
  void count(uint32_t active, Hits& hits) const;
  void count_events(const CoverView& view, Hits& hits) const;

  PointId provoked_, pair_;
  cfg::ErrorCode last_error_{};
  golden::State last_state_{};
  uint32_t last_pass_ = 0;
  uint64_t x_beats_ = 0;  ///< of the pass, accepted at the pins
  bool last_cell_ = false;
};

}  // namespace sharp::cover
