// SPDX-License-Identifier: Apache-2.0
// Test support: layers of one unit whose every value is known by hand.
#pragma once

#include <bit>

#include "cfg/types/half.h"
#include "golden/plan/plan.h"

namespace sharp::golden {

inline uint32_t bits(float v) { return std::bit_cast<uint32_t>(v); }
inline uint16_t half(float v) { return cfg::float_to_half(v); }

/// Gate i and f saturate to 1, g stays below 2^-6 where tanh is the identity, o is sigmoid(0) = 0.5.
inline LayerWeights hand_weights() {
  return {.input_size = 1,
          .hidden_size = 1,
          .gates = 4,
          .w = {half(10), half(0), half(0x1p-8f), half(0)},
          .r = {half(0), half(0), half(0x1p-1f), half(0)},
          .b = {bits(10), bits(20), bits(0), bits(0)}};
}
inline PassInput hand_input() { return {.steps = 2, .x = {half(1), half(2)}, .h0 = {half(0x1p-7f)}, .c0 = {bits(0)}}; }

/// Gate r saturates to 1, z is sigmoid(0) = 0.5, n stays below 2^-6 where tanh is the identity.
inline LayerWeights hand_gru() {
  return {.input_size = 1,
          .hidden_size = 1,
          .gates = 3,
          .w = {half(10), half(0), half(0x1p-9f)},
          .r = {half(0), half(0), half(0x1p-1f)},
          .b = {bits(10), bits(0), bits(0x1p-9f)},
          .b_rn = {bits(0x1p-8f)}};
}

}  // namespace sharp::golden
