// SPDX-License-Identifier: Apache-2.0
// Arrays of random numbers for weights and inputs.
#include "cfg/src/random_array.h"

#include "cfg/types/random.h"

namespace sharp::cfg {

RandomArray read_random_array(const MapReader& reader, const RandomArray& fallback) {
  static const Names kDistributions = {"normal", "uniform"};
  RandomArray array;
  array.distribution = static_cast<Distribution>(
      reader.choice("distribution", kDistributions, static_cast<size_t>(fallback.distribution)));
  array.scale = reader.real("scale", kScaleRange, fallback.scale);
  array.sparsity = reader.real("sparsity", kSparsityRange, fallback.sparsity);
  return array;
}

std::vector<float> make_random_array(const RandomArray& array, size_t n, uint64_t seed, std::string_view name) {
  Random random(seed, name);
  std::vector<float> values(n, 0.0f);
  for (auto& v : values) {
    if (array.sparsity > 0.0 && random.chance(array.sparsity)) continue;
    const double unit = array.distribution == Distribution::normal ? random.normal() : random.uniform(-1.0, 1.0);
    v = static_cast<float>(array.scale * unit);
  }
  return values;
}

}  // namespace sharp::cfg
