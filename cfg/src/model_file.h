// SPDX-License-Identifier: Apache-2.0
// Models: a list of layers, and the recordings that belong to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cfg/src/model_layer.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {

/// A recorded inference: X [T, I], and h (Y) and, for LSTM, c (C) of the last layer per step, [T, D*H], if known.
struct Recording {
  std::string name;
  FileRef x;
  std::optional<FileRef> y, c;
};

/// A parsed model: sizes are known, weights not yet made.
struct Model {
  std::string name, summary;
  std::string identity;            ///< equal for equal models
  std::vector<ModelLayer> layers;  ///< at least one; each takes the output of the one before
  std::optional<unsigned> batch;   ///< sequences at once that an ONNX file fixes: as many independent runs
  std::vector<unsigned> lengths;   ///< steps of each of them; empty: all have those of x
  std::vector<Recording> recordings;
  std::string reference_only;  ///< Case::reference_only

  unsigned input_size() const { return layers.front().input_size; }
  unsigned output_size() const { return layers.back().output_size(); }
  const Recording* find(std::string_view recording) const;
  Names recording_names() const;
};

/// A name, path or inline map at key `key` of a run file.
Model parse_model(const Node& node, const std::string& key, Accept accept = Accept::hardware);
Model load_model_file(const std::filesystem::path& file, Accept accept = Accept::hardware);

/// The seeds the weights depend on, one a layer, 0 for a layer that depends on none.
std::vector<uint64_t> weight_seeds(const Model& model, uint64_t run_seed);
std::vector<Layer> make_layers(const Model& model, uint64_t run_seed);

}  // namespace sharp::cfg
