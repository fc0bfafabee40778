// SPDX-License-Identifier: Apache-2.0
// Golden values of one run for the checkers, computed when first asked for.
#pragma once

#include <memory>

#include "tb/check/check_types.h"

namespace sharp::tb {

/// Holds nothing for a refused descriptor: then no checker may ask for values.
class GoldenSide : public GoldenValues {
 public:
  GoldenSide() = default;
  GoldenSide(const golden::Plan& plan, const cfg::LayerWeights& weights, const cfg::LayerInput& input);

  /// Throws std::logic_error if there is no job.
  const golden::StepValues& step(uint32_t t) override;
  size_t tile_offset(unsigned tile) const override { return tile_offsets_.at(tile); }
  size_t row_offset(unsigned block) const override { return row_offsets_.at(block); }

 private:
  std::unique_ptr<golden::Datapath> datapath_;
  std::vector<size_t> tile_offsets_, row_offsets_;
  const golden::StepValues* cached_ = nullptr;  ///< values of cached_step_: most cycles ask for the same step
  uint32_t cached_step_ = 0;
};

}  // namespace sharp::tb
