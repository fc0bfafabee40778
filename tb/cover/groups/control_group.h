// SPDX-License-Identifier: Apache-2.0
// Groups `control` and `stack`: what the host does in which run state, errors, and how passes follow each other.
#pragma once

#include "tb/cover/bins/group.h"

namespace sharp::cover {

class ControlGroup : public Group {
 public:
  explicit ControlGroup(Catalog& catalog);
  void begin(const RunContext& run, Hits& hits) override;
  void cycle(const CoverView& view, Hits& hits) override;
  void end(Hits&) override {}

 private:
  void count_host(const CoverView& view, Hits& hits) const;
  void count_error(const golden::Prediction& p, Hits& hits);

  PointId ctrl_, load_, write_, read_, error_, meets_refusal_, restart_;
  cfg::ErrorCode last_error_{};
  bool was_setup_ = false;  ///< the cycle before was one of set-up
  unsigned last_ctrl_ = 0;  ///< what it wrote to CTRL
  uint32_t last_pass_ = 0;
  bool ran_ = false;  ///< a start was accepted before
};

class StackGroup : public Group {
 public:
  explicit StackGroup(Catalog& catalog);
  void begin(const RunContext& run, Hits& hits) override;
  void cycle(const CoverView&, Hits&) override {}
  void end(Hits&) override {}

 private:
  PointId passes_, cells_, sizes_, routes_;
};

}  // namespace sharp::cover
