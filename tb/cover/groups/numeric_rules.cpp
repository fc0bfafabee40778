// SPDX-License-Identifier: Apache-2.0
// Arguments. Whoever changes docs/numerics.md reads them again.
#include "tb/cover/groups/numeric_rules.h"

#include "tb/cover/groups/numeric_points.h"

namespace sharp::cover {
namespace {

constexpr unsigned kLstm = 0, kGru = 1, kElman = 2;

Rule illegal(const char* reason) { return {BinKind::illegal, std::string("numerics.md ") + reason}; }
Rule ignored(const char* reason) { return {BinKind::ignore, std::string("numerics.md ") + reason}; }

bool is_inf(unsigned value) { return value == 0 || value == 9; }
bool is_large(unsigned value) { return value == 1 || value == 8; }
bool is_subnormal(unsigned value) { return value == 3 || value == 6; }

/// A product that docs/numerics.md calls exact, of two fp16 numbers or of 1 - z.
bool inexact(MultiplyEvent e) {
  return e == MultiplyEvent::underflow || e == MultiplyEvent::subnormal || e == MultiplyEvent::tie_down ||
         e == MultiplyEvent::tie_up || e == MultiplyEvent::rounded;
}
bool of_inf(MultiplyEvent e) { return e == MultiplyEvent::zero_times_inf || e == MultiplyEvent::inf; }

Rule vs_rule(MultiplyEvent e) {
  if (inexact(e)) return illegal("\"Multiply\": the product of two fp16 is exact and never a subnormal fp32");
  return {};
}
Rule bounded_product_rule(MultiplyEvent e) {
  if (of_inf(e)) return illegal("\"Cell update\": both factors are outputs of activations, at most 1");
  if (inexact(e)) return illegal("\"Cell update\": the product of two fp16 is exact and at least 2^-48");
  return {};
}
Rule mn_rule(MultiplyEvent e) {
  if (of_inf(e)) return illegal("\"Cell update\": m and n are at most 1");
  if (e == MultiplyEvent::underflow || e == MultiplyEvent::subnormal)
    return illegal("\"Cell update\": m is 0 or at least 2^-11 (z is an fp16 of at most 1), n at least 2^-24");
  return {};
}

/// Sums of which one operand is at most 1: i*g, m*n.
Rule bounded_sum_rule(AddEvent e) {
  if (e == AddEvent::inf_minus_inf || e == AddEvent::inf_inf)
    return illegal("\"Cell update\": one operand is a product of two numbers of at most 1, no infinity");
  return {};
}
Rule overflow_rule(Adder a) {
  switch (a) {
    case Adder::gru_a:
      return {};  // two biases near the largest fp32
    case Adder::lstm_c:
      return illegal("\"Cell update\": f is at most 1 and i*g at most 1, less than half an ulp of the largest fp32");
    case Adder::gru_h:
      return illegal("\"Cell update\": the sum is at most 65504 + 1");
    case Adder::tree_first:
    case Adder::tree_later:
      return illegal("\"Tree\": NumVs products of at most 2^32 stay far below the largest fp32");
    default:
      return illegal("\"Accumulate\": tile sums are less than half an ulp of a bias near the largest fp32");
  }
}
Rule subnormal_sum_rule(Adder a) {
  if (a == Adder::tree_first || a == Adder::tree_later)
    return illegal("\"Tree\": every sum is a multiple of 2^-48, never subnormal");
  if (a == Adder::gru_h) return illegal("\"Cell update\": m*n is 0 or at least 2^-35, z*s 0 or at least 2^-48");
  return {};
}

}  // namespace

Rule half_rule(std::span<const unsigned> index) {
  const unsigned cell = index[0], value = index[2];
  if (static_cast<HalfOperand>(index[1]) == HalfOperand::h && cell != kGru && (is_inf(value) || is_large(value)))
    return illegal("\"Cell update\": h is a tanh, or a product of sigmoid and tanh: at most 1");
  return {};
}

Rule single_rule(std::span<const unsigned> index) {
  const unsigned cell = index[0], value = index[2];
  const auto operand = static_cast<SingleOperand>(index[1]);
  if (operand == SingleOperand::bias_rn && cell != kGru)
    return ignored("\"Accumulate\": only gate n of a GRU has a second bias");
  if (operand == SingleOperand::c0 && cell != kLstm) return ignored("\"Cell update\": the cell has no c; h0 counts");
  if (operand != SingleOperand::c || cell == kLstm) return {};
  if (is_subnormal(value) || is_large(value))
    return illegal("\"Cell update\": c is h widened, and no fp16 is a subnormal or a large fp32");
  if (cell == kElman && is_inf(value)) return illegal("\"Cell update\": c is h widened, a tanh: at most 1");
  return {};
}

Rule multiply_rule(std::span<const unsigned> index) {
  const auto e = static_cast<MultiplyEvent>(index[1]);
  if (e == MultiplyEvent::overflow)
    return illegal("\"Multiply\", \"Cell update\": one factor is at most 1, or both are fp16 (at most 2^32)");
  switch (static_cast<Multiplier>(index[0])) {
    case Multiplier::vs:
      return vs_rule(e);
    case Multiplier::lstm_ig:
    case Multiplier::lstm_o_tanh:
      return bounded_product_rule(e);
    case Multiplier::gru_mn:
      return mn_rule(e);
    case Multiplier::gru_zs:
      return inexact(e) ? illegal("\"Cell update\": z*s is exact") : Rule{};
    default:
      return {};
  }
}

Rule add_rule(std::span<const unsigned> index) {
  const auto adder = static_cast<Adder>(index[0]);
  const auto e = static_cast<AddEvent>(index[1]);
  if (e == AddEvent::overflow) return overflow_rule(adder);
  if (e == AddEvent::subnormal) return subnormal_sum_rule(adder);
  if (adder == Adder::lstm_c || adder == Adder::gru_h) return bounded_sum_rule(e);
  return {};
}

Rule input_rule(std::span<const unsigned> index) {
  const Function f = function_of(static_cast<Unit>(index[0]));
  const auto is = [&](InputRange r) { return index[1] == input_index(r, false) || index[1] == input_index(r, true); };
  if (f == Function::sigmoid && is(InputRange::linear)) return ignored("\"Activation\": a sigmoid has no linear range");
  if (f == Function::tanh && is(InputRange::first))
    return illegal("\"Activation\": below 2^-6 tanh is linear, so that it never reads segment 0");
  return {};
}

Rule output_rule(std::span<const unsigned> index) {
  const auto out = static_cast<Output>(index[1]);
  if (out == Output::beyond) return illegal("\"Activation\": v is at most 2^30");
  if (function_of(static_cast<Unit>(index[0])) == Function::sigmoid && out <= Output::minus_zero)
    return illegal("\"Activation\": a sigmoid is v * 2^-30 with v >= 0");
  return {};
}

}  // namespace sharp::cover
