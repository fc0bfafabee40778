// SPDX-License-Identifier: Apache-2.0
// How group `lane` looks at one step of a pass: lanes as architecture.md sections 2 to 4 and timing.md section 3 assign
// them.
#pragma once

#include <span>
#include <vector>

#include "golden/datapath/datapath.h"
#include "golden/job/job_plan.h"
#include "tb/check/check_types.h"
#include "tb/cover/groups/lane_loads.h"
#include "tb/cover/groups/lane_points.h"

namespace sharp::cover {

class LanePass {
 public:
  /// Pass `index` of a job, which runs and outlives this. h0: [H].
  LanePass(const golden::PassPlan& pass, uint32_t index, const std::vector<uint16_t>& h0);

  uint32_t index() const { return index_; }
  /// Steps in order. x: [I] of the step.
  void step(uint32_t t, const golden::StepValues& values, const tb::GoldenValues& places, std::span<const uint16_t> x,
            LanePoints& points);

 private:
  void vs(golden::Part part, std::span<const uint16_t> vector, LanePoints& points) const;
  void vs_of(golden::Part part, unsigned k, std::span<const uint16_t> vector, LanePoints& points) const;
  void tiles(uint32_t t, const golden::StepValues& values, const tb::GoldenValues& places, LanePoints& points) const;
  void tile(const golden::Block& block, const float* sums, LanePoints& points) const;
  void mfus(const golden::StepValues& values, const tb::GoldenValues& places, LanePoints& points) const;
  void chunks(const golden::Block& block, const golden::StepValues& values, const float* nx, const float* nh,
              LanePoints& points) const;
  void cells(std::span<const uint16_t> h, LanePoints& points) const;
  void stream(bool is_h, std::span<const uint16_t> vector, LanePoints& points) const;

  const golden::Plan& plan() const { return pass_->plan; }
  const cfg::Accel& accel() const { return pass_->plan.accel; }
  size_t hidden() const { return plan().desc.hidden_size; }
  unsigned k_index(unsigned k) const { return static_cast<unsigned>(std::countr_zero(k / accel().vs_width)); }

  const golden::PassPlan* pass_;
  uint32_t index_;
  std::vector<unsigned> ks_;        ///< of the blocks, each once
  std::vector<uint16_t> h_before_;  ///< [H]
};

}  // namespace sharp::cover
