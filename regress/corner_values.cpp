// SPDX-License-Identifier: Apache-2.0
// One corner a unit.
#include "regress/corner_values.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>

#include "cfg/src/half.h"

namespace sharp::regress {
namespace {

/// A unit of a pass: its rows in every gate.
struct Unit {
  cfg::Random& random;
  cfg::Cell cell;
  cfg::LayerWeights& weights;
  cfg::PassState& state;
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
  /// The pre-activation of the gate is `bias` alone, as far as x and h are finite; of GRU's n both sums.
  void fix(unsigned gate, float bias) {
    fill(gate, [](unsigned) { return 0.0f; });
    weights.b[row(gate)] = std::bit_cast<uint32_t>(bias);
    if (cfg::is_split_gate(cell, gate)) weights.b_rn[unit] = std::bit_cast<uint32_t>(bias);
  }
  void fix_all(float bias) {
    for (unsigned gate = 0; gate < weights.gates; ++gate) fix(gate, bias);
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

/// Exactly between two fp16 numbers, the lower of which is even or odd.
float half_tie(Unit& u) {
  const auto lower = static_cast<uint16_t>(u.random.between(0x0400, 0x1FFE));  // below 2^-7: tanh gives x itself
  const float low = cfg::half_to_float(lower), high = cfg::half_to_float(static_cast<uint16_t>(lower + 1));
  return u.sign() * (low + high) / 2;
}

void plant_tie(Unit& u) {
  if (u.is_lstm()) return keep_c(u, u.sign() * static_cast<float>(2 * u.random.below(500) + 1) * 0x1p-24f);
  u.fix_all(half_tie(u));
  if (u.cell == cfg::Cell::gru) {  // r = z = 0: n is the tie itself
    u.fix(0, -40.0f);
    u.fix(1, -40.0f);
  }
}

void plant_subnormal(Unit& u) {
  for (unsigned gate = 0; gate < u.weights.gates; ++gate)
    u.fill(gate, [&](unsigned) { return u.sign() * static_cast<float>(u.random.between(1, 1023)) * 0x1p-24f; });
  u.state.h0[u.unit] = static_cast<uint16_t>(u.random.between(1, 1023) | u.random.below(2) << 15);
}

void plant_non_finite(Unit& u) {
  const auto gate = static_cast<unsigned>(u.random.below(u.weights.gates));
  const float value = u.random.chance(0.5) ? NAN : u.sign() * INFINITY;
  const auto at = static_cast<unsigned>(u.random.below(u.weights.hidden_size));
  u.weights.r[u.row(gate) * u.weights.hidden_size + at] = cfg::float_to_half(value);
}

void plant(Unit& u, Corner corner) {
  switch (corner) {
    case Corner::saturated:
      for (unsigned gate = 0; gate < u.weights.gates; ++gate) u.fix(gate, 40.0f * u.sign());
      return;
    case Corner::subnormal_c:
      if (u.is_lstm()) return keep_c(u, u.sign() * static_cast<float>(u.random.between(1, 0x7FFFFF)) * 0x1p-149f);
      return plant_subnormal(u);
    case Corner::non_finite:
      return plant_non_finite(u);
    case Corner::subnormal:
      return plant_subnormal(u);
    case Corner::signed_zero:
      u.fix_all(-0.0f);
      u.state.h0[u.unit] = 0x8000;
      return;
    case Corner::cancelling:
      for (unsigned gate = 0; gate < u.weights.gates; ++gate)
        u.fill(gate, [](unsigned i) { return i % 2 == 0 ? 32768.0f : -32768.0f; });
      return;
    case Corner::gate_edge:  // near 0 or 1, not yet there; for LSTM of f alone
      return u.fix(u.is_lstm() ? 1 : 0, 7.0f * u.sign());
    case Corner::tie:
      return plant_tie(u);
  }
}

}  // namespace

void plant_corners(cfg::Random& random, cfg::Cell cell, cfg::LayerWeights& weights, cfg::PassState& state,
                   std::optional<Corner> only) {
  // A NaN in h soon makes every unit NaN and hides the other corners: not in every pass, and not in every unit.
  const bool has_non_finite = random.chance(0.3);
  for (unsigned unit = 0; unit < weights.hidden_size; ++unit) {
    Unit u{random, cell, weights, state, unit};
    const auto corner = only ? *only : static_cast<Corner>(random.below(kNumCorners));
    if (only == Corner::non_finite && random.chance(0.7)) continue;
    plant(u, !only && corner == Corner::non_finite && !has_non_finite ? Corner::subnormal_c : corner);
  }
}

}  // namespace sharp::regress
