// SPDX-License-Identifier: Apache-2.0
// Bit-exact values of a whole job: a chain of datapath models, joined by the contents of the sequence buffer.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "cfg/types/layer.h"
#include "golden/datapath/datapath.h"
#include "golden/job/job_plan.h"

namespace sharp::golden {

/// Values of passes in the order of the job, computed when first asked for. All `step` below count in the order of the
/// pass: step 0 of a reverse pass is the last time.
class JobDatapath {
 public:
  /// The passes of a refused job before the refused one can be asked for; any other pass that
  /// does not run throws std::out_of_range. Every pass that reads the stream takes input.x, last time first if the pass
  /// is a reverse one. Throws std::invalid_argument naming what does not have the shape that the descriptors ask for,
  /// and passes that own the same units of the state memories.
  JobDatapath(JobPlan job, cfg::ModelInput input);
  ~JobDatapath();
  JobDatapath(JobDatapath&&) noexcept;
  JobDatapath& operator=(JobDatapath&&) noexcept;

  /// Widens and sorts the weights of the first pass now instead of at the first question about it: at 65,536 MACs this
  /// costs as much as a hundred cycles of RTL.
  void prepare();

  /// Values inside a step of a pass. Steps of one pass as in Datapath::step. Asking for a pass completes the passes
  /// before it, of which then only h and the last c are kept: throws std::out_of_range for values of an earlier pass.
  const StepValues& step(uint32_t pass, uint32_t step);
  /// Offsets in StepValues as in Datapath, of any pass that runs, at any time.
  size_t tile_offset(uint32_t pass, unsigned tile) const;
  size_t row_offset(uint32_t pass, unsigned block) const;

  /// Input of a pass, [T, I of its descriptor]: what the stream sends or the sequence buffer gives.
  /// Throws std::invalid_argument if the pass reads beats that no pass before it has written.
  const std::vector<uint16_t>& pass_x(uint32_t pass);
  /// Beat b of h of a step as it leaves, to the h stream or to the sequence buffer: [SW], +0 past H.
  std::vector<uint16_t> h_beat(uint32_t pass, uint32_t step, uint32_t beat);
  /// Address of that beat in the sequence buffer; for a pass with DESTINATION = 1.
  uint32_t h_beat_addr(uint32_t pass, uint32_t step, uint32_t beat) const;

  /// h of all steps of a pass, [T, H]; completes the pass.
  const std::vector<uint16_t>& pass_h(uint32_t pass);
  /// What the state memories hold at the end: h [H] and c [H] of step T-1. Completes the pass.
  const std::vector<uint16_t>& final_h(uint32_t pass);
  const std::vector<uint32_t>& final_c(uint32_t pass);

  /// Output of the model: h of the last layer in time order, [T, D*H], forward before reverse. Completes the job. The
  /// passes of the last layer have one T and one H.
  std::vector<uint16_t> output();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sharp::golden
