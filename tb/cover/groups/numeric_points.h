// SPDX-License-Identifier: Apache-2.0
// The cover points of group `numeric`: the corners of docs/numerics.md. Hits count steps (of weights and biases:
// passes).
#pragma once

#include "tb/cover/bins/activation_class.h"
#include "tb/cover/bins/number_class.h"
#include "tb/cover/bins/seen.h"

namespace sharp::cover {

inline constexpr unsigned kNumCells = 3;

/// Places where fp16 and fp32 values are looked at.
enum class HalfOperand : uint8_t { weight_x, weight_h, x, h, h0 };
enum class SingleOperand : uint8_t { bias, bias_rn, c0, c, preact };
inline constexpr unsigned kNumHalfOperands = 5, kNumSingleOperands = 5;

/// Multipliers and adders, as docs/numerics.md names their operations.
enum class Multiplier : uint8_t { vs, lstm_fc, lstm_ig, lstm_o_tanh, gru_r_nh, gru_mn, gru_zs };
inline constexpr unsigned kNumMultipliers = 7;
enum class Adder : uint8_t { tree_first, tree_later, acc_first, acc_next, lstm_c, gru_a, gru_h };
inline constexpr unsigned kNumAdders = 7;

/// Activations, by cell. The fp16 conversions of h come after them.
enum class Unit : uint8_t { lstm_sigmoid, lstm_tanh_g, lstm_tanh_c, gru_sigmoid, gru_tanh_n, elman_tanh };
inline constexpr unsigned kNumUnits = 6;
inline constexpr unsigned kLstmHalf = 6, kGruHalf = 7, kNumConversions = 8;
constexpr Function function_of(Unit unit) {
  return unit == Unit::lstm_sigmoid || unit == Unit::gru_sigmoid ? Function::sigmoid : Function::tanh;
}

/// A gate that keeps the state: f of LSTM, z of GRU.
enum class Hold : uint8_t { zero, near_zero, near_one, one };
inline constexpr unsigned kNumHolds = 4, kHoldBetween = kNumHolds;
/// Index of Hold for fp16 bits in [0, 1], or kHoldBetween. near: less than 2^-8 away.
unsigned hold_of(uint16_t gate);
Axis hold_length_axis();

/// Handles of the points, and what a step has hit so far.
class NumericPoints {
 public:
  explicit NumericPoints(Catalog& catalog);

  void half(unsigned cell, HalfOperand o, ClassMask classes) {
    half_.add_bits(cell * kNumHalfOperands + static_cast<unsigned>(o), value_bits(classes));
  }
  void single(unsigned cell, SingleOperand o, ClassMask classes) {
    single_.add_bits(cell * kNumSingleOperands + static_cast<unsigned>(o), value_bits(classes));
  }
  /// Weights of these magnitudes (bits) met a scalar of one magnitude (index). part: 0 x, 1 h.
  void scalar(unsigned part, unsigned scalar, uint32_t weights) {
    pairs_.add_bits(part * kNumMagnitudes + scalar, weights);
  }
  /// Returns the product, after having looked at it.
  float multiply(Multiplier m, float a, float b) {
    const float p = a * b;
    multiply_.add(static_cast<unsigned>(m), static_cast<unsigned>(multiply_event(a, b, p)));
    return p;
  }
  float add(Adder a, float left, float right) {
    const float sum = left + right;
    add_.add(static_cast<unsigned>(a), static_cast<unsigned>(add_event(left, right, sum)));
    return sum;
  }
  void activation(Unit unit, float x, uint16_t output);
  /// conversion: an index of Unit, kLstmHalf or kGruHalf. Zero, Inf and NaN are not counted.
  void round(unsigned conversion, const HalfRounding& r) {
    round_.add(conversion * 2 + r.subnormal, static_cast<unsigned>(r.rounding));
  }
  void round(unsigned conversion, float value);
  /// The gate of a unit stayed at a level (a Hold) for so many steps. is_gru: z, else f.
  void held(bool is_gru, unsigned level, unsigned steps);

  /// Everything since the last flush becomes hits.
  void flush(Hits& hits);

 private:
  PointId half_id_, single_id_, pairs_id_, multiply_id_, add_id_, input_id_, segment_id_, place_id_, output_id_,
      round_id_, hold_id_;
  Axis hold_length_ = hold_length_axis();
  Seen<kNumCells * kNumHalfOperands> half_;
  Seen<kNumCells * kNumSingleOperands> single_;
  Seen<2 * kNumMagnitudes> pairs_;
  Seen<kNumMultipliers> multiply_;
  Seen<kNumAdders> add_;
  Seen<kNumUnits> input_, output_;
  Seen<2 * 2> segment_;
  Seen<2> place_;
  Seen<kNumConversions * 2> round_;
  Seen<2 * kNumHolds> hold_;
};

}  // namespace sharp::cover
