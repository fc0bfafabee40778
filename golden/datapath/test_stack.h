// SPDX-License-Identifier: Apache-2.0
// Random stacks of layers of one cell, with input and states.
#pragma once

#include <utility>

#include "golden/datapath/test_layer.h"

namespace sharp::golden {

struct RandomStackOf {
  /// `shapes`: direction and hidden size of each layer. sigma: of the weights.
  RandomStackOf(cfg::Cell cell, unsigned width, std::vector<std::pair<cfg::Direction, unsigned>> shapes, unsigned steps,
                float sigma = 0.3f)
      : random(width + steps) {
    input.steps = steps;
    input.x = random.halves(size_t{steps} * width, 1.0f);
    for (const auto& [direction, hidden] : shapes) {
      cfg::Layer layer{.cell = cell, .direction = direction, .weights = {}};
      for (unsigned d = 0; d < layer.num_passes(); ++d) {
        layer.weights.push_back(random.weights(width, hidden, sigma, cell));
        input.states.push_back({random.halves(hidden, 0.5f), random.floats(hidden, 0.5f)});
      }
      width = hidden * layer.num_passes();
      layers.push_back(std::move(layer));
    }
  }

  RandomLayer random;
  std::vector<cfg::Layer> layers;
  cfg::ModelInput input;
};

}  // namespace sharp::golden
