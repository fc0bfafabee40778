// SPDX-License-Identifier: Apache-2.0
// From a list of layers to the descriptor table of a job: one pass for each direction of a layer, with its places in
// the weight, bias and state memories and in the sequence buffer (docs/architecture.md sections 1 and 2).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cfg/types/layer.h"
#include "golden/plan/plan.h"

namespace sharp::golden {

/// One direction of one layer.
struct PassPlan {
  cfg::Descriptor desc;
  LayerWeights weights;  ///< as loaded: input_size = desc.input_size, with +0 columns between the halves of a
                         ///< concatenated input
  unsigned layer = 0;    ///< index into the list of layers
  bool reverse = false;  ///< its steps run from the last time to the first
  Plan plan;             ///< empty (no tiles) from the refused pass of a job on
};

/// A job. Its descriptor table holds passes[n].desc in entry n, register LAST_PASS is passes.size() - 1.
struct JobPlan {
  std::vector<PassPlan> passes;
  cfg::ErrorCode refusal = cfg::ErrorCode::none;  ///< what ends the job; none: it runs to its end
  unsigned refused_pass = 0;                      ///< register PASS then

  bool legal() const { return refusal == cfg::ErrorCode::none; }
  uint32_t last_pass() const { return static_cast<uint32_t>(passes.size()) - 1; }
  std::vector<cfg::Descriptor> descriptors() const;
};

struct JobSettings {
  cfg::Schedule schedule{};
  cfg::Padding padding{};
  uint32_t steps = 0;  ///< T
  /// K of each pass, or one for all; 0: the K with the fewest predicted cycles of the pass (the smallest on a tie).
  /// Illegal values are kept and lead to a refused job.
  std::vector<uint32_t> k = {0};
};

/// Passes of `layers` with their memories laid out one after another: weights and biases without gaps but alignment,
/// states aligned to NumVs. Layer l writes its rows to region l mod 2 of the sequence buffer, the last layer to the
/// stream; a row of a bidirectional layer is forward, padding, reverse. The first layer reads the stream: its reverse
/// pass expects the last x first. Does not throw for a model that does not fit: the job is refused with the code.
/// Throws std::invalid_argument, naming the layer, for a list of layers that do not fit each other: no layers, wrong
/// number or shapes of weights, input of a layer not as wide as the layer before, settings.k of another length.
JobPlan plan_job(const cfg::Accel& accel, std::span<const cfg::Layer> layers, const JobSettings& settings);

/// Job of hand-made passes, legal or not: desc, weights, layer and reverse are kept as they are, plan and refusal are
/// found. Weights of a legal pass must have the shape of its descriptor (checked when they are used).
/// Throws std::invalid_argument if there are no passes.
JobPlan plan_passes(const cfg::Accel& accel, std::vector<PassPlan> passes);

}  // namespace sharp::golden
