// SPDX-License-Identifier: Apache-2.0
// Golden values of one job for the checkers, computed when first asked for.
#pragma once

#include <optional>

#include "golden/datapath/job_datapath.h"
#include "tb/check/check_types.h"

namespace sharp::tb {

/// Holds nothing for passes that are refused: no checker may ask for their values.
class GoldenSide : public GoldenValues {
 public:
  /// The job must outlive this. Throws std::invalid_argument naming what does not have the shape of the job.
  GoldenSide(const golden::JobPlan& job, const cfg::ModelInput& input);

  /// Back to the first step of the first pass: the job starts again.
  void rewind(const cfg::ModelInput& input);

  /// The pass that all of the following are about.
  void select(uint32_t pass) {
    if (pass != pass_) cached_ = nullptr;
    pass_ = pass;
  }
  /// Throws std::logic_error for a pass that is refused.
  const golden::StepValues& step(uint32_t t) override;
  const std::vector<uint16_t>& pass_x() override { return datapath_->pass_x(pass_); }
  size_t tile_offset(unsigned tile) const override { return tile_offsets_.at(pass_).at(tile); }
  size_t row_offset(unsigned block) const override { return row_offsets_.at(pass_).at(block); }
  std::optional<uint16_t> final_h(uint32_t unit) override;
  std::optional<uint32_t> final_c(uint32_t unit) override;

 private:
  struct Owner {
    uint32_t pass, unit;
  };
  /// The pass that has written a unit of the state memories last.
  std::optional<Owner> owner(uint32_t unit) const;

  const golden::JobPlan& job_;
  std::optional<golden::JobDatapath> datapath_;
  std::vector<std::vector<size_t>> tile_offsets_, row_offsets_;  ///< by pass
  uint32_t pass_ = 0;
  const golden::StepValues* cached_ = nullptr;  ///< values of cached_step_: most cycles ask for the same step
  uint32_t cached_step_ = 0;
};

}  // namespace sharp::tb
