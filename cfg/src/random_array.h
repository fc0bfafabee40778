// SPDX-License-Identifier: Apache-2.0
// Arrays of random numbers for weights and inputs.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cfg/src/reader.h"

namespace sharp::cfg {

enum class Distribution : uint8_t { normal = 0, uniform = 1 };

/// normal: mean 0, standard deviation `scale`; uniform: in [-scale, scale). An element is +0 with probability
/// `sparsity`.
struct RandomArray {
  Distribution distribution = Distribution::normal;
  double scale = 1.0;
  double sparsity = 0.0;
};

/// Largest legal scale: the largest finite fp16. Normal draws may still round to Inf, as the hardware would see them.
inline constexpr RealRange kScaleRange{0.0, 65504.0};
inline constexpr RealRange kSparsityRange{0.0, 1.0};

/// Keys distribution, scale, sparsity of a map; `fallback` where one is missing.
RandomArray read_random_array(const MapReader& reader, const RandomArray& fallback);

/// n elements of the stream (seed, name).
std::vector<float> make_random_array(const RandomArray& array, size_t n, uint64_t seed, std::string_view name);

}  // namespace sharp::cfg
