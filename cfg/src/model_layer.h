// SPDX-License-Identifier: Apache-2.0
// One layer of a model: cell, direction, sizes, where its weights and initial states come from.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "cfg/src/array_file.h"
#include "cfg/src/random_array.h"
#include "cfg/types/direction.h"

namespace sharp::cfg {

/// W [D, G*H, I], R [D, G*H, H], B [D, 2*G*H] as ONNX lays them out; D = 2 for a bidirectional layer, else 1.
struct NpyWeights {
  FileRef w, r, b;
};

struct RandomWeights {
  std::optional<uint64_t> seed;  ///< nothing: the seed of the run
  RandomArray array;
  double bias_scale = 0.0;
};

/// A node of an ONNX file: already read, since only its values tell whether hardware runs it. One for each direction.
struct OnnxLayer {
  std::shared_ptr<const std::vector<LayerWeights>> weights;
  bool reset_first = false;  ///< of Layer
};

/// A parsed layer: sizes are known, weights not yet made.
struct ModelLayer {
  Cell cell = Cell::lstm;
  Direction direction = Direction::forward;
  unsigned input_size = 0, hidden_size = 0;
  std::variant<NpyWeights, RandomWeights, OnnxLayer> weights;
  /// Where inputs begin that state nothing else: one for each sequence of a batch and, inside, each direction; without
  /// any, 0.
  std::vector<std::vector<PassState>> states;
  bool batch_first = false;  ///< files of x, states and outputs have the batch first: layout 1 of ONNX
  /// Node and input of a state that the model has, but that is known only when it runs, and why; empty: none.
  std::string run_time_h0, run_time_c0;

  unsigned directions() const { return direction == Direction::bidirectional ? 2 : 1; }
  unsigned output_size() const { return directions() * hidden_size; }
};

/// A layer with type `npy` or `random`. more: further legal keys of the map. width: of the layer before, which the
/// input size must be; 0 for the first layer, which states it.
ModelLayer parse_layer(const Node& node, const std::string& prefix, const Names& more, unsigned width);

/// The seed the weights depend on, 0 if they depend on none.
uint64_t weight_seed(const ModelLayer& layer, uint64_t run_seed);

/// Layer `index` of its model with weights in this project's gate order, rounded to fp16; both bias halves added in
/// fp32, but for gate n of GRU.
Layer make_layer(const ModelLayer& layer, unsigned index, uint64_t run_seed);

/// The gates of `rows` = [G*H, columns] (or [G*H]) moved from ONNX's order to this project's: LSTM i, o, f, c to i, f,
/// g, o (c is g); GRU z, r, h to r, z, n (h is n); Elman has one gate.
std::vector<float> from_onnx_gate_order(Cell cell, std::span<const float> rows, size_t columns);

/// States of the keys h0, c0, one entry for each sequence, each of all directions: [H] or [D, H] of one sequence, or
/// as ONNX has them [D, B, H] (batch first: [B, D, H]); both of the same B. Nothing if there is neither.
std::vector<std::vector<PassState>> read_states(const std::optional<FileRef>& h0, const std::optional<FileRef>& c0,
                                                const ModelLayer& layer);
/// All 0.
std::vector<PassState> zero_states(const ModelLayer& layer);

}  // namespace sharp::cfg
