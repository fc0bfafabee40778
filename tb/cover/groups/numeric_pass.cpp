// SPDX-License-Identifier: Apache-2.0
// Whole vectors are classified in every step. What costs more is looked at for a window of units that moves on each
// step, and the insides of tiles for a few rows, chosen by the number of the step.
#include "tb/cover/groups/numeric_pass.h"

#include <algorithm>

#include "cfg/types/half.h"
#include "cfg/types/random.h"

namespace sharp::cover {
namespace {

using cfg::half_to_float;

constexpr size_t kUnitsPerStep = 32;
/// One row in so many is followed through its tiles, at most so many products (but one row).
constexpr size_t kRowShare = 32, kProductsPerStep = 256;
/// Four times as much is looked at in the first step of a pass, which alone reads the states that were loaded.
constexpr size_t kFirstStep = 4;

void widen(std::span<const uint16_t> from, std::vector<float>& to) {
  to.resize(from.size());
  std::transform(from.begin(), from.end(), to.begin(), half_to_float);
}

/// Classes by column of a matrix with columns.size() columns.
void classes_by_column(const std::vector<uint16_t>& matrix, std::vector<ClassMask>& columns) {
  const size_t width = columns.size();
  for (size_t row = 0; row + width <= matrix.size(); row += width)
    for (size_t c = 0; c < width; ++c) columns[c] |= class_bit(matrix[row + c]);
}

ClassMask all_of(const std::vector<ClassMask>& columns) {
  ClassMask all = 0;
  for (const ClassMask c : columns) all |= c;
  return all;
}

Unit unit_of(cfg::Cell cell, unsigned gate) {
  if (cell == cfg::Cell::elman) return Unit::elman_tanh;
  if (cell == cfg::Cell::gru) return Unit::gru_sigmoid;
  return gate == 2 ? Unit::lstm_tanh_g : Unit::lstm_sigmoid;
}

}  // namespace

NumericPass::NumericPass(const golden::PassPlan& pass, uint32_t index, const cfg::PassState& start,
                         const tb::GoldenValues& values, NumericPoints& points)
    : pass_(&pass), index_(index), h_before_(start.h0), c_before_(start.c0) {
  place_rows(values);
  look_at_operands(start, points);
  if (plan().cell == cfg::Cell::elman) return;
  hold_.assign(hidden(), kHoldBetween);
  hold_steps_.assign(hidden(), 0);
}

void NumericPass::place_rows(const tb::GoldenValues& values) {
  place_.resize(plan().gates * hidden());
  columns_.resize(place_.size());
  for (unsigned b = 0; b < plan().blocks.size(); ++b) {
    const golden::Block& block = plan().blocks[b];
    for (unsigned r = 0; r < block.k; ++r) {
      const auto id = plan().row(block, r);
      if (!id) continue;
      place_[id->gate * hidden() + id->unit] = static_cast<uint32_t>(values.row_offset(b) + r);
      columns_[id->gate * hidden() + id->unit] = static_cast<uint16_t>(block.n);
    }
  }
}

void NumericPass::look_at_operands(const cfg::PassState& start, NumericPoints& points) {
  w_columns_.assign(weights().input_size, 0);
  r_columns_.assign(hidden(), 0);
  classes_by_column(weights().w, w_columns_);
  classes_by_column(weights().r, r_columns_);
  points.half(cell(), HalfOperand::weight_x, all_of(w_columns_));
  points.half(cell(), HalfOperand::weight_h, all_of(r_columns_));
  points.half(cell(), HalfOperand::h0, classes_of(start.h0.data(), start.h0.size()));
  points.single(cell(), SingleOperand::bias, classes_of(weights().b.data(), weights().b.size()));
  points.single(cell(), SingleOperand::bias_rn, classes_of(weights().b_rn.data(), weights().b_rn.size()));
  if (cfg::has_cell_state(plan().cell))
    points.single(cell(), SingleOperand::c0, classes_of(start.c0.data(), start.c0.size()));
}

void NumericPass::step(uint32_t t, const golden::StepValues& values, std::span<const uint16_t> x,
                       NumericPoints& points) {
  widen(x, x_wide_);
  widen(h_before_, h_wide_);
  points.half(cell(), HalfOperand::x, classes_of(x.data(), x.size()));
  points.half(cell(), HalfOperand::h, classes_of(values.h.data(), values.h.size()));
  points.single(cell(), SingleOperand::c, classes_of(values.c.data(), values.c.size()));
  look_at_scalars(x, points);
  look_at_rows(t, points);
  preact_classes_ = 0;
  const size_t window = std::min(hidden(), t == 0 ? kFirstStep * kUnitsPerStep : kUnitsPerStep);
  for (size_t i = 0; i < window; ++i) look_at_unit(values, (t * kUnitsPerStep + i) % hidden(), points);
  points.single(cell(), SingleOperand::preact, static_cast<ClassMask>(preact_classes_));
  look_at_holds(values, points);
  h_before_ = values.h;
  if (cfg::has_cell_state(plan().cell)) c_before_ = values.c;
}

void NumericPass::end(NumericPoints& points) {
  for (size_t unit = 0; unit < hold_.size(); ++unit) end_hold(unit, points);
}

/// A scalar meets all weights of its column.
void NumericPass::look_at_scalars(std::span<const uint16_t> x, NumericPoints& points) {
  const auto part = [&](unsigned p, std::span<const uint16_t> scalars, const std::vector<ClassMask>& columns) {
    for (size_t c = 0; c < scalars.size(); ++c)
      points.scalar(p, static_cast<unsigned>(std::countr_zero(magnitudes(class_bit(scalars[c])))),
                    magnitudes(columns[c]));
  };
  part(0, x, w_columns_);
  part(1, h_before_, r_columns_);
}

void NumericPass::look_at_rows(uint32_t t, NumericPoints& points) {
  uint64_t state = uint64_t{index_} << 32 | t;
  const size_t most = kProductsPerStep / (x_wide_.size() + h_wide_.size());
  const size_t rows = std::max<size_t>(1, std::min(place_.size() / kRowShare, most));
  for (size_t i = 0; i < (t == 0 ? kFirstStep * rows : rows); ++i) {
    const size_t row = cfg::splitmix64(state) % place_.size();
    const golden::RowId id{static_cast<unsigned>(row / hidden()), static_cast<unsigned>(row % hidden())};
    walk_.walk(weights(), plan().cell, id, columns_[row], x_wide_, h_wide_, points);
  }
}

void NumericPass::look_at_unit(const golden::StepValues& values, size_t unit, NumericPoints& points) {
  for (unsigned gate = 0; gate < cfg::num_activated_gates(plan().cell); ++gate) {
    const size_t at = gate * hidden() + unit;
    const float sum = values.preact[place_[at]];
    preact_classes_ |= class_bit(std::bit_cast<uint32_t>(sum));
    points.activation(unit_of(plan().cell, gate), sum, values.gates[at]);
  }
  if (plan().cell == cfg::Cell::lstm) update_lstm(values, unit, points);
  if (is_gru()) update_gru(values, unit, points);
}

void NumericPass::update_lstm(const golden::StepValues& values, size_t unit, NumericPoints& points) {
  const auto gate = [&](unsigned g) { return half_to_float(values.gates[g * hidden() + unit]); };
  const float p = points.multiply(Multiplier::lstm_fc, gate(1), std::bit_cast<float>(c_before_[unit]));
  const float q = points.multiply(Multiplier::lstm_ig, gate(0), gate(2));
  const float c = points.add(Adder::lstm_c, p, q);
  const uint16_t t = golden::tanh16(c);
  points.activation(Unit::lstm_tanh_c, c, t);
  points.round(kLstmHalf, points.multiply(Multiplier::lstm_o_tanh, gate(3), half_to_float(t)));
}

void NumericPass::update_gru(const golden::StepValues& values, size_t unit, NumericPoints& points) {
  const float r = half_to_float(values.gates[unit]), z = half_to_float(values.gates[hidden() + unit]);
  const uint32_t at = place_[2 * hidden() + unit];
  const float nx = values.preact_x[at], nh = values.preact[at];
  preact_classes_ |= class_bit(std::bit_cast<uint32_t>(nx)) | class_bit(std::bit_cast<uint32_t>(nh));
  const float a = points.add(Adder::gru_a, nx, points.multiply(Multiplier::gru_r_nh, r, nh));
  const uint16_t n = golden::tanh16(a);
  points.activation(Unit::gru_tanh_n, a, n);
  const float u = points.multiply(Multiplier::gru_mn, 1.0f - z, half_to_float(n));
  const float v = points.multiply(Multiplier::gru_zs, z, half_to_float(h_before_[unit]));
  points.round(kGruHalf, points.add(Adder::gru_h, u, v));
}

/// f of LSTM and z of GRU both are gate 1.
void NumericPass::look_at_holds(const golden::StepValues& values, NumericPoints& points) {
  for (size_t unit = 0; unit < hold_.size(); ++unit) {
    const unsigned level = hold_of(values.gates[hidden() + unit]);
    if (level != hold_[unit]) {
      end_hold(unit, points);
      hold_[unit] = static_cast<uint8_t>(level);
    }
    ++hold_steps_[unit];
  }
}

void NumericPass::end_hold(size_t unit, NumericPoints& points) {
  if (hold_[unit] != kHoldBetween) points.held(is_gru(), hold_[unit], hold_steps_[unit]);
  hold_steps_[unit] = 0;
}

}  // namespace sharp::cover
