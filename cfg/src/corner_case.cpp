// SPDX-License-Identifier: Apache-2.0
// Corners in every pass, then in x.
#include "cfg/src/corner_case.h"

#include <array>

#include "cfg/src/corner_values.h"

namespace sharp::cfg {
namespace {

constexpr double kCornerShare = 0.125, kNonFiniteShare = 1.0 / 3;

uint16_t signed_half(Random& random, uint64_t magnitude) {
  return static_cast<uint16_t>(magnitude | random.below(2) << 15);
}

uint16_t finite_corner(Random& random) {
  switch (random.below(4)) {
    case 0:
      return signed_half(random, 0);
    case 1:
      return signed_half(random, random.between(1, 0x03FF));
    case 2:
      return signed_half(random, 0x0400);
    default:
      return signed_half(random, 0x7BFF);
  }
}

uint16_t non_finite(Random& random) {
  static constexpr std::array<uint16_t, 4> kNonFinite = {0x7C00, 0xFC00, 0x7E00, 0xFD55};
  return kNonFinite[random.below(kNonFinite.size())];
}

}  // namespace

void plant_x(Random& random, unsigned steps, std::vector<uint16_t>& x) {
  for (uint16_t& v : x)
    if (random.chance(kCornerShare)) v = finite_corner(random);
  const size_t width = x.size() / steps;
  if (random.chance(kNonFiniteShare)) x[x.size() - width + random.below(width)] = non_finite(random);
}

CornerCase plant_case(const std::vector<Layer>& layers, const ModelInput& input, uint64_t seed) {
  auto planted = std::make_shared<std::vector<Layer>>(layers);
  auto in = std::make_shared<ModelInput>(input);
  Random of_passes(seed, "corners"), of_x(seed, "corners.x");
  size_t pass = 0;
  for (Layer& layer : *planted)
    for (LayerWeights& weights : layer.weights) plant_corners(of_passes, layer.cell, weights, in->states.at(pass++));
  plant_x(of_x, in->steps, in->x);
  return {std::move(planted), std::move(in)};
}

}  // namespace sharp::cfg
