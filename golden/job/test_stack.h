// SPDX-License-Identifier: Apache-2.0
// Test support: layers whose weights are numbered, so that a lost or moved column shows.
#pragma once

#include <initializer_list>
#include <numeric>

#include "cfg/types/layer.h"

namespace sharp::golden {

inline cfg::LayerWeights numbered_weights(cfg::Cell cell, unsigned input, unsigned hidden) {
  const unsigned gates = cfg::num_gates(cell), rows = gates * hidden;
  cfg::LayerWeights w{.input_size = input, .hidden_size = hidden, .gates = gates, .w = {}, .r = {}, .b = {}};
  w.w.resize(size_t{rows} * input);
  std::iota(w.w.begin(), w.w.end(), uint16_t{1});
  w.r.assign(size_t{rows} * hidden, 0x1234);
  w.b.assign(rows, 0x3F800000);
  w.b_rn.assign(cell == cfg::Cell::gru ? hidden : 0, 0x3F800000);
  return w;
}

struct LayerShape {
  cfg::Cell cell;
  cfg::Direction direction;
  unsigned hidden;
};

inline std::vector<cfg::Layer> numbered_layers(unsigned input, std::initializer_list<LayerShape> shapes) {
  std::vector<cfg::Layer> layers;
  for (const LayerShape& s : shapes) {
    cfg::Layer layer{.cell = s.cell, .direction = s.direction, .weights = {}};
    layer.weights.assign(layer.num_passes(), numbered_weights(s.cell, input, s.hidden));
    input = s.hidden * layer.num_passes();
    layers.push_back(layer);
  }
  return layers;
}

}  // namespace sharp::golden
