// SPDX-License-Identifier: Apache-2.0
// Runs of the timing model alone.
#include "regress/eval/layer_time.h"

#include <fmt/format.h>

#include <stdexcept>

namespace sharp::eval {
namespace {

golden::Counters difference(const golden::Counters& a, const golden::Counters& b) {
  golden::Counters d{a.cycles - b.cycles, a.tiles - b.tiles, a.x_beats - b.x_beats, a.h_beats - b.h_beats, {}};
  for (size_t r = 0; r < d.stalls.size(); ++r) d.stalls[r] = a.stalls[r] - b.stalls[r];
  return d;
}

LayerTime time_with(const cfg::Accel& accel, const Layer& layer, Mode mode, unsigned k) {
  mode.k = k;
  LayerTime t;
  t.k = k;
  t.first = run_layer(accel, layer, mode, LayerTime::kSteps);
  t.step = difference(t.first, run_layer(accel, layer, mode, LayerTime::kSteps - 1));
  return t;
}

}  // namespace

cfg::Descriptor descriptor_of(const Layer& layer, const Mode& mode, unsigned steps) {
  cfg::Descriptor d;
  d.cell = static_cast<uint32_t>(layer.cell);
  d.schedule = static_cast<uint32_t>(mode.schedule);
  d.padding = static_cast<uint32_t>(mode.padding);
  d.k = mode.k;
  d.input_size = layer.input;
  d.hidden_size = layer.hidden;
  d.steps = steps;
  return d;
}

golden::Counters run_layer(const cfg::Accel& accel, const Layer& layer, const Mode& mode, unsigned steps) {
  try {
    return golden::ideal_counters(accel, descriptor_of(layer, mode, steps));
  } catch (const std::invalid_argument& e) {
    throw std::runtime_error(fmt::format("{} refuses {} I={} H={} K={}: {}", accel.name, cfg::to_string(layer.cell),
                                         layer.input, layer.hidden, mode.k, e.what()));
  }
}

LayerTime time_layer(const cfg::Accel& accel, const Layer& layer, const Mode& mode) {
  if (mode.k != 0) return time_with(accel, layer, mode, mode.k);
  LayerTime best;
  for (const unsigned k : accel.legal_ks()) {
    const LayerTime t = time_with(accel, layer, mode, k);
    if (best.k == 0 || t.step.cycles < best.step.cycles) best = t;
  }
  return best;
}

}  // namespace sharp::eval
