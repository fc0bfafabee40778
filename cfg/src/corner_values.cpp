// SPDX-License-Identifier: Apache-2.0
// One corner a unit.
#include "cfg/src/corner_values.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>

#include "cfg/types/half.h"

namespace sharp::cfg {
namespace {

/// A unit of a pass: its rows in every gate.
struct Unit {
  cfg::Random& random;
  cfg::Cell cell;
  cfg::LayerWeights& weights;
  cfg::PassState& state;
  std::span<const uint16_t> first_x;
  unsigned unit;

  float sign() { return random.chance(0.5) ? 1.0f : -1.0f; }
  size_t row(unsigned gate) const { return size_t{gate} * weights.hidden_size + unit; }

  /// Every weight of the gate but +0 (which may be padding) as value(index) says.
  template <class Value>
  void fill(unsigned gate, Value value) {
    for (auto [all, width] : {std::pair{&weights.w, weights.input_size}, std::pair{&weights.r, weights.hidden_size}})
      for (unsigned i = 0; i < width; ++i)
        if (uint16_t& v = (*all)[row(gate) * width + i]; v != 0) v = cfg::float_to_half(value(i));
  }
  /// The pre-activation of the gate is `bias` alone, as far as x and h are finite; of GRU's n both sums. zero: every
  /// weight.
  void fix(unsigned gate, float bias, float zero = 0.0f) {
    fill(gate, [zero](unsigned) { return zero; });
    weights.b[row(gate)] = std::bit_cast<uint32_t>(bias);
    if (cfg::is_split_gate(cell, gate)) weights.b_rn[unit] = std::bit_cast<uint32_t>(bias);
  }
  bool is_lstm() const { return cell == cfg::Cell::lstm; }
};

/// LSTM: c stays (f = 1, i = 0) and h is half of tanh(c) (o = 0.5).
void keep_c(Unit& u, float c) {
  u.fix(0, -40.0f);
  u.fix(1, 40.0f);
  u.fix(3, 0.0f);
  u.state.c0[u.unit] = std::bit_cast<uint32_t>(c);
}

/// GRU: the candidate n is tanh of the first bias of gate n (r = 0), and z is sigmoid(z_bias).
void take_candidate(Unit& u, float candidate, float z_bias) {
  u.fix(0, -40.0f);
  u.fix(1, z_bias);
  u.fix(2, candidate);
}

float subnormal_half(Unit& u) { return u.sign() * static_cast<float>(u.random.between(1, 1023)) * 0x1p-24f; }
float subnormal_single(Unit& u) {
  const auto steps = static_cast<uint32_t>(u.random.between(1, 0x7FFFFF) >> u.random.below(23));
  return u.sign() * std::bit_cast<float>(std::max(steps, 1u));
}

/// Exactly between two fp16 numbers, the lower of which is even or odd, or a quarter beside, or on one.
float half_point(Unit& u) {
  // Subnormals, and numbers below 2^-7: tanh gives x itself.
  const auto lower = static_cast<uint16_t>(u.random.between(0, u.random.chance(0.4) ? 0x3FF : 0x1FFE));
  const float low = cfg::half_to_float(lower), high = cfg::half_to_float(static_cast<uint16_t>(lower + 1));
  const float quarters = u.random.chance(0.5) ? 2.0f : static_cast<float>(u.random.below(4));
  return u.sign() * (low + (high - low) * quarters / 4);
}

void plant_tie(Unit& u) {
  switch (u.cell) {
    case cfg::Cell::lstm:  // h between two subnormals; c or g on any such point
      if (u.random.chance(0.4)) return keep_c(u, u.sign() * static_cast<float>(2 * u.random.below(500) + 1) * 0x1p-24f);
      return u.random.chance(0.5) ? keep_c(u, half_point(u)) : u.fix(2, half_point(u));
    case cfg::Cell::gru:  // n itself, or half of a subnormal n
      if (u.random.chance(0.6)) return take_candidate(u, half_point(u), -40.0f);
      u.state.h0[u.unit] = 0;
      return take_candidate(u, subnormal_half(u), 0.0f);
    case cfg::Cell::elman:
      return u.fix(0, half_point(u));
  }
}

void plant_subnormal(Unit& u) {
  for (unsigned gate = 0; gate < u.weights.gates; ++gate) u.fill(gate, [&](unsigned) { return subnormal_half(u); });
  u.state.h0[u.unit] = cfg::float_to_half(subnormal_half(u));
}

void plant_subnormal_c(Unit& u) {
  if (!u.is_lstm()) return plant_subnormal(u);
  keep_c(u, subnormal_single(u));
  if (u.random.chance(0.3)) u.fix(1, static_cast<float>(u.random.uniform(-11.0, 0.0)));  // f * c may vanish
}

/// The zero whose product with `half` is -0.
uint16_t zero_against(uint16_t half) { return (half & 0x8000) ^ 0x8000; }

void plant_signed_zero(Unit& u) {
  for (unsigned gate = 0; gate < u.weights.gates; ++gate) {
    u.fix(gate, -0.0f, u.random.chance(0.5) ? 0.0f : -0.0f);
    // Every product of the first step is -0; where no tile is ragged, so is the sum.
    const size_t w_row = u.row(gate) * u.weights.input_size, r_row = u.row(gate) * u.weights.hidden_size;
    for (size_t i = 0; i < u.first_x.size(); ++i) u.weights.w[w_row + i] = zero_against(u.first_x[i]);
    for (size_t i = 0; i < u.weights.hidden_size; ++i) u.weights.r[r_row + i] = zero_against(u.state.h0[i]);
  }
  if (u.random.chance(0.5)) return;
  u.state.h0[u.unit] = 0x8000;
  const float to_minus_zero = -0x1p-30f;  // as fp16
  if (u.cell == cfg::Cell::gru) return take_candidate(u, to_minus_zero, 0.0f);
  u.fix(u.is_lstm() ? 2 : 0, to_minus_zero);
}

/// First and last point of a segment of the activation table.
void plant_segment_edge(Unit& u) {
  for (unsigned gate = 0; gate < u.weights.gates; ++gate) {
    const bool is_tanh = u.cell == cfg::Cell::elman || gate == 2;  // in steps of 2^-23 instead of 2^-22
    const float steps = static_cast<float>((u.random.between(1, 127) << 17) - u.random.below(2));
    u.fix(gate, u.sign() * steps * (is_tanh ? 0x1p-23f : 0x1p-22f));
  }
  if (u.cell == cfg::Cell::gru) u.fix(0, -40.0f);
}

float large_single(Unit& u) {
  return u.sign() * std::bit_cast<float>(static_cast<uint32_t>(0x7F000000 + u.random.below(0x800000)));
}

/// States and sums near the end of their formats.
void plant_large(Unit& u) {
  u.state.h0[u.unit] = cfg::float_to_half(u.sign() * static_cast<float>(u.random.between(32768, 65504)));
  switch (u.cell) {
    case cfg::Cell::lstm:
      return keep_c(u, u.random.chance(0.3) ? u.sign() * INFINITY : large_single(u));
    case cfg::Cell::gru:
      if (u.random.chance(0.5)) return u.fix(1, 40.0f);  // z = 1 keeps h
      u.fix(0, 40.0f);
      return u.fix(2, large_single(u));
    case cfg::Cell::elman:
      return u.random.chance(0.5) ? u.fix(0, large_single(u)) : void();
  }
}

/// Exactly the opposite, or one that leaves less than 2^-12.
float nearly_opposite(Unit& u, float v) { return u.random.chance(0.5) ? -v : -v * (1.0f + 0x1p-14f); }

/// In the first step the bias takes away what h0 brings.
void cancel_state(Unit& u) {
  const float h0 = u.sign() * static_cast<float>(u.random.between(256, 1024)) * 0x1p-10f;
  u.state.h0[u.unit] = cfg::float_to_half(h0);
  for (unsigned gate = 0; gate < u.weights.gates; ++gate) {
    u.fix(gate, nearly_opposite(u, h0));
    u.weights.r[u.row(gate) * u.weights.hidden_size + u.unit] = cfg::float_to_half(1.0f);
  }
}

void plant_cancelling_sums(Unit& u) {
  const float v = u.sign() * static_cast<float>(u.random.between(1024, 2047)) * 0x1p-18f;  // an fp16 below 2^-7
  if (u.cell != cfg::Cell::gru || u.random.chance(0.4)) return cancel_state(u);
  if (u.random.chance(0.5)) {  // nx and r * nh
    u.fix(0, 40.0f);
    u.fix(2, v);
    u.weights.b_rn[u.unit] = std::bit_cast<uint32_t>(nearly_opposite(u, v));
  } else {  // (1 - z) * n and z * h0
    take_candidate(u, v, 0.0f);
    u.state.h0[u.unit] = cfg::float_to_half(-v);
  }
}

/// An infinite h0 that a GRU keeps (its own column opens r and z) or multiplies with z = 0.
void plant_infinite_state(Unit& u) {
  const float sign = u.sign(), z_sign = u.random.chance(0.7) ? sign : -sign;
  u.state.h0[u.unit] = cfg::float_to_half(sign * INFINITY);
  for (unsigned gate = 0; gate < u.weights.gates; ++gate)
    u.weights.r[u.row(gate) * u.weights.hidden_size + u.unit] = cfg::float_to_half(gate == 1 ? z_sign : sign);
}

/// Infinities that meet where only this cell has a sum.
void plant_infinite_sum(Unit& u) {
  if (u.is_lstm()) {  // 0 * Inf
    keep_c(u, u.sign() * INFINITY);
    return u.fix(1, -40.0f);
  }
  u.fix(0, 40.0f);
  if (u.cell != cfg::Cell::gru) return;
  u.fix(2, u.sign() * INFINITY);
  u.weights.b_rn[u.unit] = std::bit_cast<uint32_t>(u.sign() * INFINITY);
}

void plant_non_finite(Unit& u) {
  const auto gate = static_cast<unsigned>(u.random.below(u.weights.gates));
  const float infinity = u.sign() * INFINITY;
  if (u.cell == cfg::Cell::gru && u.unit == 0 && u.random.chance(0.5)) return plant_infinite_state(u);
  switch (u.random.below(3)) {
    case 0:  // the bias and the first product
      u.fix(gate, infinity);
      u.weights.w[u.row(gate) * u.weights.input_size] = cfg::float_to_half(u.sign() * INFINITY);
      return;
    case 1:
      return plant_infinite_sum(u);
    default:
      const auto at = static_cast<unsigned>(u.random.below(u.weights.hidden_size));
      u.weights.r[u.row(gate) * u.weights.hidden_size + at] = cfg::float_to_half(u.random.chance(0.5) ? NAN : infinity);
  }
}

/// Near 0 or 1, not yet there.
void plant_gate_edge(Unit& u) {
  const auto bias = static_cast<float>(u.random.uniform(6.0, 11.0)) * u.sign();
  if (u.is_lstm()) return u.fix(1, bias);
  u.fix(0, bias);
  if (u.cell == cfg::Cell::gru) u.fix(1, static_cast<float>(u.random.uniform(6.0, 11.0)) * u.sign());
}

void plant(Unit& u, Corner corner) {
  switch (corner) {
    case Corner::saturated:
      for (unsigned gate = 0; gate < u.weights.gates; ++gate) u.fix(gate, 40.0f * u.sign());
      return;
    case Corner::subnormal_c:
      return plant_subnormal_c(u);
    case Corner::non_finite:
      return plant_non_finite(u);
    case Corner::subnormal:
      return plant_subnormal(u);
    case Corner::signed_zero:
      return plant_signed_zero(u);
    case Corner::cancelling:
      for (unsigned gate = 0; gate < u.weights.gates; ++gate)
        u.fill(gate, [](unsigned i) { return i % 2 == 0 ? 32768.0f : -32768.0f; });
      return;
    case Corner::gate_edge:
      return plant_gate_edge(u);
    case Corner::tie:
      return plant_tie(u);
    case Corner::subnormal_sum:
      for (unsigned gate = 0; gate < u.weights.gates; ++gate) u.fix(gate, subnormal_single(u));
      return;
    case Corner::segment_edge:
      return plant_segment_edge(u);
    case Corner::large:
      return plant_large(u);
    case Corner::cancelling_sums:
      return plant_cancelling_sums(u);
  }
}

}  // namespace

void plant_corners(cfg::Random& random, cfg::Cell cell, cfg::LayerWeights& weights, cfg::PassState& state,
                   std::span<const uint16_t> first_x, std::optional<Corner> only) {
  // A NaN in h soon makes every unit NaN and hides the other corners: not in every pass.
  const bool has_non_finite = only ? *only == Corner::non_finite : random.chance(0.3);
  for (unsigned unit = 0; unit < weights.hidden_size; ++unit) {
    Unit u{random, cell, weights, state, first_x, unit};
    const auto corner = only ? *only : static_cast<Corner>(random.below(kNumCorners));
    if (corner == Corner::non_finite || (unit == 0 && has_non_finite))
      plant(u, has_non_finite ? Corner::non_finite : Corner::subnormal_c);
    else
      plant(u, corner);
  }
}

}  // namespace sharp::cfg
