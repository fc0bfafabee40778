// SPDX-License-Identifier: Apache-2.0
// What group `numeric` knows of one pass, and how it looks at one step of it.
#pragma once

#include <span>
#include <vector>

#include "golden/datapath/datapath.h"
#include "golden/job/job_plan.h"
#include "tb/check/check_types.h"
#include "tb/cover/groups/numeric_points.h"
#include "tb/cover/groups/row_walk.h"

namespace sharp::cover {

class NumericPass {
 public:
  /// Pass `index` of a job, which runs and outlives this. Looks at the weights, biases and states that it starts from.
  NumericPass(const golden::PassPlan& pass, uint32_t index, const cfg::PassState& start, const tb::GoldenValues& values,
              NumericPoints& points);

  uint32_t index() const { return index_; }
  /// Steps in order. x: [I] of the step.
  void step(uint32_t t, const golden::StepValues& values, std::span<const uint16_t> x, NumericPoints& points);
  /// After the last step.
  void end(NumericPoints& points);

 private:
  void look_at_operands(const cfg::PassState& start, NumericPoints& points);
  void place_rows(const tb::GoldenValues& values);
  void look_at_scalars(std::span<const uint16_t> x, NumericPoints& points);
  void look_at_rows(uint32_t t, NumericPoints& points);
  void look_at_unit(const golden::StepValues& values, size_t unit, NumericPoints& points);
  void update_lstm(const golden::StepValues& values, size_t unit, NumericPoints& points);
  void update_gru(const golden::StepValues& values, size_t unit, NumericPoints& points);
  void look_at_holds(const golden::StepValues& values, NumericPoints& points);
  void end_hold(size_t unit, NumericPoints& points);

  const cfg::LayerWeights& weights() const { return pass_->weights; }
  const golden::Plan& plan() const { return pass_->plan; }
  unsigned cell() const { return static_cast<unsigned>(plan().cell); }
  bool is_gru() const { return plan().cell == cfg::Cell::gru; }
  size_t hidden() const { return plan().desc.hidden_size; }

  const golden::PassPlan* pass_;
  uint32_t index_;
  std::vector<uint32_t> place_;         ///< [G, H] index into StepValues::preact
  std::vector<uint16_t> columns_;       ///< [G, H] columns of the tiles that make the sum
  std::vector<ClassMask> w_columns_;    ///< [I] classes in the columns of W
  std::vector<ClassMask> r_columns_;    ///< [H] likewise of R
  std::vector<uint16_t> h_before_;      ///< [H]
  std::vector<uint32_t> c_before_;      ///< [H]; LSTM
  std::vector<float> x_wide_, h_wide_;  ///< scalars of the step
  std::vector<uint8_t> hold_;           ///< [H] level of the gate that keeps the state; Elman: empty
  std::vector<uint32_t> hold_steps_;    ///< [H] steps at that level so far
  uint32_t preact_classes_ = 0;         ///< of the step
  RowWalk walk_;
};

}  // namespace sharp::cover
