// SPDX-License-Identifier: Apache-2.0
// Models: where the weights of a layer come from, and the recordings that belong to it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "cfg/src/document.h"
#include "cfg/src/layer.h"
#include "cfg/src/npy.h"
#include "cfg/src/random_array.h"
#include "cfg/src/types.h"

namespace sharp::cfg {

/// A key that names an .npy file or an ONNX tensor (.pb).
struct FileRef {
  Node node;
  std::string key;  ///< whole dotted key, for errors
  std::string path() const;
};

/// A recorded inference: X [T, I], and h (Y) and, for LSTM, c (C) per step [T, H] if known.
struct Recording {
  std::string name;
  FileRef x;
  std::optional<FileRef> y, c;
};

/// W [1, G*H, I], R [1, G*H, H], B [1, 2*G*H] as ONNX lays them out.
struct NpyWeights {
  FileRef w, r, b;
};

struct RandomWeights {
  std::optional<uint64_t> seed;  ///< nothing: the seed of the run
  RandomArray array;
  double bias_scale = 0.0;
};

/// A node of an ONNX file: already read, since only its values tell whether hardware runs it.
struct OnnxLayer {
  std::shared_ptr<const LayerWeights> weights;
};

/// A parsed model: sizes are known, weights not yet made.
struct Model {
  std::string name, summary;
  std::string identity;  ///< equal for equal models
  Cell cell = Cell::lstm;
  unsigned input_size = 0, hidden_size = 0;
  std::variant<NpyWeights, RandomWeights, OnnxLayer> weights;
  std::vector<uint16_t> h0;  ///< [H] fp16 bits where inputs begin that state nothing else; empty: 0
  std::vector<uint32_t> c0;  ///< [H] fp32 bits, the same
  std::vector<Recording> recordings;

  const Recording* find(std::string_view recording) const;
  Names recording_names() const;
};

/// A name, path or inline map at key `key` of a run file.
Model parse_model(const Node& node, const std::string& key);
Model load_model_file(const std::filesystem::path& file);

/// The seed the weights depend on, 0 if they depend on none.
uint64_t weight_seed(const Model& model, uint64_t run_seed);

/// Weights in this project's gate order, rounded to fp16; both bias halves added in fp32, but for gate n of GRU.
LayerWeights make_weights(const Model& model, uint64_t run_seed);

/// The gates of `rows` = [G*H, columns] (or [G*H]) moved from ONNX's order to this project's: LSTM i, o, f, c to i, f,
/// g, o (c is g); GRU z, r, h to r, z, n (h is n); Elman has one gate.
std::vector<float> from_onnx_gate_order(Cell cell, std::span<const float> rows, size_t columns);

/// The key as a file name, if the map has it.
std::optional<FileRef> find_file(const MapReader& reader, std::string_view key);
FileRef need_file(const MapReader& reader, std::string_view key);

/// The array of a file; a ConfigError at the key if it is not of this shape. A 0 in `shape` accepts any size >= 1
/// there. ONNX tensors may have more dimensions of size 1 (a batch of 1): they are dropped.
NpyArray read_array(const FileRef& file, std::span<const size_t> shape);

/// fp16 bits. A finite value that would round to Inf is a ConfigError at the key of the file it came from.
std::vector<uint16_t> to_half_bits(const NpyArray& array, const FileRef& file);
/// fp32 bits.
std::vector<uint32_t> to_float_bits(std::span<const float> values);

}  // namespace sharp::cfg
