// SPDX-License-Identifier: Apache-2.0
// Declarations of the points of group `numeric`.
#include "tb/cover/groups/numeric_points.h"

#include <cmath>

#include "tb/cover/groups/numeric_rules.h"

namespace sharp::cover {
namespace {

const char* const kGroup = "numeric";

Axis cell_axis() { return Axis::of("cell", {"lstm", "gru", "elman"}); }
Axis sign_axis() { return Axis::of("sign", {"plus", "minus"}); }
Axis function_axis() { return Axis::of("function", {"sigmoid", "tanh"}); }
Axis unit_axis(std::vector<std::string> more = {}) {
  std::vector<std::string> units = {"lstm_sigmoid", "lstm_tanh_g", "lstm_tanh_c",
                                    "gru_sigmoid",  "gru_tanh_n",  "elman_tanh"};
  units.insert(units.end(), more.begin(), more.end());
  return Axis::of("unit", std::move(units));
}
Axis multiplier_axis() {
  return Axis::of("multiplier", {"vs", "lstm_fc", "lstm_ig", "lstm_o_tanh", "gru_r_nh", "gru_mn", "gru_zs"});
}
Axis adder_axis() {
  return Axis::of("adder", {"tree_first", "tree_later", "acc_first", "acc_next", "lstm_c", "gru_a", "gru_h"});
}

}  // namespace

Axis hold_length_axis() { return Axis::of_ranges("steps", {{1, 1}, {2, 3}, {4, Axis::kNoLimit}}); }

unsigned hold_of(uint16_t gate) {
  constexpr uint16_t kOne = 0x3C00, kNearOne = 0x3BF8, kNearZero = 0x1C00;  // 1, 1 - 2^-8, 2^-8
  if (gate == 0) return static_cast<unsigned>(Hold::zero);
  if (gate < kNearZero) return static_cast<unsigned>(Hold::near_zero);
  if (gate == kOne) return static_cast<unsigned>(Hold::one);
  return gate > kNearOne && gate < kOne ? static_cast<unsigned>(Hold::near_one) : kHoldBetween;
}

NumericPoints::NumericPoints(Catalog& catalog)
    : half_id_(catalog.add({kGroup,
                            "half",
                            "classes of fp16 values",
                            {cell_axis(), Axis::of("operand", {"weight_x", "weight_h", "x", "h", "h0"}), value_axis()},
                            half_rule})),
      single_id_(
          catalog.add({kGroup,
                       "single",
                       "classes of fp32 values; preact: all sums that leave for the MFUs",
                       {cell_axis(), Axis::of("operand", {"bias", "bias_rn", "c0", "c", "preact"}), value_axis()},
                       single_rule})),
      pairs_id_(catalog.add({kGroup,
                             "product_operands",
                             "magnitude of a scalar and of a weight that it was multiplied with",
                             {Axis::of("part", {"x", "h"}), magnitude_axis("scalar"), magnitude_axis("weight")},
                             {}})),
      multiply_id_(catalog.add(
          {kGroup, "multiply", "what happened in a product", {multiplier_axis(), multiply_axis()}, multiply_rule})),
      add_id_(catalog.add({kGroup, "add", "what happened in a sum", {adder_axis(), add_axis()}, add_rule})),
      input_id_(catalog.add({kGroup, "activation", "range of the input", {unit_axis(), input_axis()}, input_rule})),
      segment_id_(catalog.add({kGroup,
                               "segment",
                               "segments of the table that were read",
                               {function_axis(), sign_axis(), segment_axis()},
                               {}})),
      place_id_(catalog.add({kGroup, "segment_place", "place in a segment", {function_axis(), place_axis()}, {}})),
      output_id_(catalog.add({kGroup, "output", "output of an activation", {unit_axis(), output_axis()}, output_rule})),
      round_id_(
          catalog.add({kGroup,
                       "round",
                       "conversion to fp16 of a value that is not 0",
                       {unit_axis({"lstm_h", "gru_h"}), Axis::of("range", {"normal", "subnormal"}), rounding_axis()},
                       {}})),
      hold_id_(catalog.add({kGroup,
                            "hold",
                            "consecutive steps that f (LSTM) or z (GRU) of a unit stays near 0 or 1",
                            {Axis::of("gate", {"lstm_f", "gru_z"}),
                             Axis::of("level", {"zero", "near_zero", "near_one", "one"}), hold_length_axis()},
                            {}})) {}

void NumericPoints::activation(Unit unit, float x, uint16_t output) {
  const auto u = static_cast<unsigned>(unit);
  const Function function = function_of(unit);
  const auto f = static_cast<unsigned>(function);
  const ActivationClass c = classify(function, x);
  input_.add(u, c.input);
  output_.add(u, static_cast<unsigned>(output_of(output)));
  if (c.is_rounded) round(u, c.half);
  if (!c.in_table) return;
  segment_.add(f * 2 + c.negative, c.segment_range);
  place_.add(f, static_cast<unsigned>(c.place));
}

void NumericPoints::round(unsigned conversion, float value) {
  if (value != 0.0f && std::isfinite(value)) round(conversion, half_rounding(value));
}

void NumericPoints::held(bool is_gru, unsigned level, unsigned steps) {
  hold_.add((is_gru ? kNumHolds : 0) + level, hold_length_.index_of(steps));
}

void NumericPoints::flush(Hits& hits) {
  half_.flush(half_id_, kNumValueClasses, hits);
  single_.flush(single_id_, kNumValueClasses, hits);
  pairs_.flush(pairs_id_, kNumMagnitudes, hits);
  multiply_.flush(multiply_id_, kNumMultiplyEvents, hits);
  add_.flush(add_id_, kNumAddEvents, hits);
  input_.flush(input_id_, kNumInputs, hits);
  segment_.flush(segment_id_, kNumSegmentRanges, hits);
  place_.flush(place_id_, 3, hits);
  output_.flush(output_id_, kNumOutputs, hits);
  round_.flush(round_id_, kNumRoundings, hits);
  hold_.flush(hold_id_, hold_length_.size(), hits);
}

}  // namespace sharp::cover
