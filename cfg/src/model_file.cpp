// SPDX-License-Identifier: Apache-2.0
// Loader of model files and maker of weights.
#include "cfg/src/model_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "cfg/onnx/tensor_file.h"
#include "cfg/src/half.h"
#include "cfg/src/locate.h"
#include "cfg/src/onnx_layer.h"
#include "cfg/src/reader.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

constexpr WholeRange kSizeRange{1, 65536};

/// ONNX stacks i, o, f, c (LSTM) and z, r, h (GRU); gate g of this project is element g of the result there.
std::span<const size_t> onnx_gates(Cell cell) {
  static constexpr std::array<size_t, 4> kLstm = {0, 2, 3, 1};
  static constexpr std::array<size_t, 3> kGru = {1, 0, 2};
  static constexpr std::array<size_t, 1> kElman = {0};
  if (cell == Cell::gru) return kGru;
  if (cell == Cell::elman) return kElman;
  return kLstm;
}

[[noreturn]] void fail_file(const FileRef& file, const std::string& text) {
  fail_key(file.node, file.key, fmt::format("{}: {}", file.path(), text));
}

/// Rethrows an error of an array file with the place that named the file.
template <typename Read>
auto at_key(const FileRef& file, Read read) {
  try {
    return read(resolve_path(file.node));
  } catch (const ConfigError& e) {
    fail_key(file.node, file.key, e.what());
  }
}

void check_shape(const FileRef& file, std::span<const size_t> got, std::span<const size_t> want) {
  bool fits = got.size() == want.size();
  for (size_t i = 0; fits && i < got.size(); ++i) fits = want[i] == 0 ? got[i] > 0 : got[i] == want[i];
  if (fits) return;
  std::string legal;
  for (const size_t n : want)
    legal += fmt::format("{}{}", legal.empty() ? "" : ", ", n == 0 ? "any" : std::to_string(n));
  fail_file(file, fmt::format("shape {} is not legal; legal: [{}]", shape_text(got), legal));
}

bool is_tensor(const std::filesystem::path& path) { return path.extension() == ".pb"; }

std::vector<size_t> read_shape(const FileRef& file) {
  return at_key(file, [](const auto& path) {
    return is_tensor(path) ? read_tensor_file(path).shape : read_npy_header(path).shape;
  });
}

/// A tensor without the dimensions of size 1 it has too many.
NpyArray read_squeezed_tensor(const std::filesystem::path& path, size_t rank) {
  auto array = read_tensor_file(path);
  while (array.shape.size() > rank) {
    const auto one = std::find(array.shape.begin(), array.shape.end(), 1u);
    if (one == array.shape.end()) break;
    array.shape.erase(one);
  }
  return array;
}

Recording parse_recording(const Node& node, const std::string& name, const std::string& key, Cell cell) {
  const MapReader reader(node, key, has_cell_state(cell) ? Names{"X", "Y", "C"} : Names{"X", "Y"});
  if (name == "recordings" || name == "all") fail_key(node, key, "this name is reserved for all recordings of a model");
  return {name, need_file(reader, "X"), find_file(reader, "Y"), find_file(reader, "C")};
}

void parse_recordings(const Node& node, const std::string& key, Model& model) {
  if (node.kind != Kind::map) fail_value(node, key, "a map of named recordings {X, Y, C}");
  for (size_t i = 0; i < node.items.size(); ++i)
    model.recordings.push_back(parse_recording(node.items[i], node.keys[i], key + "." + node.keys[i], model.cell));
}

Cell parse_cell(const MapReader& reader) {
  static const Names kCells = {std::string(to_string(Cell::lstm)), std::string(to_string(Cell::gru)),
                               std::string(to_string(Cell::elman))};
  return static_cast<Cell>(reader.choice("cell", kCells, 0));
}

/// Sizes from the headers; all three shapes are checked against them.
void read_sizes(const NpyWeights& source, Model& model) {
  const size_t gates = num_gates(model.cell);
  const auto r = read_shape(source.r);
  check_shape(source.r, r, std::array<size_t, 3>{1, 0, 0});
  const size_t hidden = r[2];
  check_shape(source.r, r, std::array<size_t, 3>{1, gates * hidden, hidden});
  const auto w = read_shape(source.w);
  check_shape(source.w, w, std::array<size_t, 3>{1, gates * hidden, 0});
  check_shape(source.b, read_shape(source.b), std::array<size_t, 2>{1, 2 * gates * hidden});
  model.hidden_size = static_cast<unsigned>(hidden);
  model.input_size = static_cast<unsigned>(w[2]);
}

Model parse_npy(const Node& node, const std::string& prefix) {
  const MapReader reader(node, prefix, {"type", "summary", "name", "cell", "W", "R", "B", "recordings"});
  Model model;
  model.cell = parse_cell(reader);
  const NpyWeights source{need_file(reader, "W"), need_file(reader, "R"), need_file(reader, "B")};
  read_sizes(source, model);
  model.weights = source;
  if (const Node* recordings = reader.find("recordings"))
    parse_recordings(*recordings, reader.full("recordings"), model);
  model.name = reader.text("name", "a name", "npy");
  model.summary = reader.text("summary", "a line of text", "");
  return model;
}

Model parse_random(const Node& node, const std::string& prefix) {
  const MapReader reader(node, prefix,
                         {"type", "summary", "name", "cell", "input_size", "hidden_size", "seed", "distribution",
                          "scale", "sparsity", "bias_scale"});
  Model model;
  model.cell = parse_cell(reader);
  model.input_size = static_cast<unsigned>(reader.whole("input_size", kSizeRange));
  model.hidden_size = static_cast<unsigned>(reader.whole("hidden_size", kSizeRange));
  RandomWeights source;
  if (reader.find("seed")) source.seed = reader.whole("seed", {});
  const double usual = 1.0 / std::sqrt(static_cast<double>(model.hidden_size));
  source.array = read_random_array(reader, {Distribution::uniform, usual, 0.0});
  source.bias_scale = reader.real("bias_scale", kScaleRange, source.array.scale);
  model.weights = source;
  const auto name = fmt::format("{}_{}x{}", to_string(model.cell), model.input_size, model.hidden_size);
  model.name = reader.text("name", "a name", name);
  model.summary = reader.text("summary", "a line of text", "");
  return model;
}

Model parse_map(const Node& node, const std::string& prefix) {
  static const Names kTypes = {"npy", "random"};
  if (node.find("onnx") != nullptr) {
    auto model = parse_onnx_layer(node, prefix);
    const std::string recordings = "recordings";
    if (const Node* const list = node.find(recordings))
      parse_recordings(*list, prefix.empty() ? recordings : prefix + "." + recordings, model);
    return model;
  }
  const std::string key = prefix.empty() ? "type" : prefix + ".type";
  const Node* const type = node.find("type");
  if (type == nullptr)
    throw ConfigError(fmt::format("{}: key '{}' is missing; legal: {}, or the key 'onnx' instead", node.where.text(),
                                  key, join_names(kTypes)));
  return read_choice(*type, key, kTypes) == 0 ? parse_npy(node, prefix) : parse_random(node, prefix);
}

std::vector<uint16_t> to_half_bits(std::span<const float> values) {
  std::vector<uint16_t> bits;
  bits.reserve(values.size());
  for (const float v : values) bits.push_back(float_to_half(v));
  return bits;
}

/// B [1, 2*G*H] in ONNX's gate order: input bias, then recurrent bias.
struct OnnxBias {
  std::vector<float> input, recurrent;  ///< [G*H] each, in this project's gate order
};
OnnxBias read_onnx_bias(const FileRef& file, Cell cell, size_t hidden) {
  const auto b = read_array(file, std::array<size_t, 2>{1, 2 * num_gates(cell) * hidden});
  const std::span<const float> all(b.values);
  const size_t half = all.size() / 2;
  return {from_onnx_gate_order(cell, all.first(half), 1), from_onnx_gate_order(cell, all.last(half), 1)};
}

std::vector<uint16_t> read_onnx_matrix(const FileRef& file, Cell cell, size_t hidden, size_t columns) {
  auto array = read_array(file, std::array<size_t, 3>{1, num_gates(cell) * hidden, columns});
  array.values = from_onnx_gate_order(cell, array.values, columns);
  return to_half_bits(array, file);
}

void fill_weights(const NpyWeights& source, Cell cell, LayerWeights& out) {
  const size_t hidden = out.hidden_size;
  out.w = read_onnx_matrix(source.w, cell, hidden, out.input_size);
  out.r = read_onnx_matrix(source.r, cell, hidden, hidden);
  auto [b, recurrent] = read_onnx_bias(source.b, cell, hidden);
  for (size_t row = 0; row < b.size(); ++row)
    if (!is_split_gate(cell, static_cast<unsigned>(row / hidden))) b[row] += recurrent[row];
  out.b = to_float_bits(b);
  if (cell == Cell::gru) out.b_rn = to_float_bits(std::span(recurrent).last(hidden));
}

void fill_weights(const RandomWeights& source, Cell cell, uint64_t seed, LayerWeights& out) {
  const size_t rows = size_t{out.gates} * out.hidden_size;
  out.w = to_half_bits(make_random_array(source.array, rows * out.input_size, seed, "model.w"));
  out.r = to_half_bits(make_random_array(source.array, rows * out.hidden_size, seed, "model.r"));
  const RandomArray bias{source.array.distribution, source.bias_scale, 0.0};
  out.b = to_float_bits(make_random_array(bias, rows, seed, "model.b"));
  if (cell == Cell::gru) out.b_rn = to_float_bits(make_random_array(bias, out.hidden_size, seed, "model.b_rn"));
}

}  // namespace

std::string FileRef::path() const { return resolve_path(node).string(); }

const Recording* Model::find(std::string_view recording) const {
  for (const auto& r : recordings)
    if (r.name == recording) return &r;
  return nullptr;
}

Names Model::recording_names() const {
  Names names;
  for (const auto& r : recordings) names.push_back(r.name);
  return names;
}

Model load_model_file(const std::filesystem::path& file) {
  auto model = parse_map(parse_file(file), "");
  model.name = file.stem().string();
  model.identity = file.string();
  return model;
}

Model parse_model(const Node& node, const std::string& key) {
  if (node.kind != Kind::map) return load_model_file(locate("model", node, key));
  auto model = parse_map(node, key);
  model.identity = to_flow(node);
  return model;
}

uint64_t weight_seed(const Model& model, uint64_t run_seed) {
  const auto* const random = std::get_if<RandomWeights>(&model.weights);
  return random == nullptr ? 0 : random->seed.value_or(run_seed);
}

LayerWeights make_weights(const Model& model, uint64_t run_seed) {
  if (const auto* const onnx = std::get_if<OnnxLayer>(&model.weights)) return *onnx->weights;
  LayerWeights out;
  out.input_size = model.input_size;
  out.hidden_size = model.hidden_size;
  out.gates = num_gates(model.cell);
  if (const auto* const npy = std::get_if<NpyWeights>(&model.weights))
    fill_weights(*npy, model.cell, out);
  else
    fill_weights(std::get<RandomWeights>(model.weights), model.cell, weight_seed(model, run_seed), out);
  return out;
}

std::vector<float> from_onnx_gate_order(Cell cell, std::span<const float> rows, size_t columns) {
  const auto order = onnx_gates(cell);
  const size_t gate_size = rows.size() / order.size();
  if (gate_size * order.size() != rows.size() || gate_size % columns != 0)
    throw std::invalid_argument(fmt::format("from_onnx_gate_order: not {} gates of whole rows", order.size()));
  std::vector<float> out;
  out.reserve(rows.size());
  for (const size_t g : order) {
    const auto gate = rows.subspan(g * gate_size, gate_size);
    out.insert(out.end(), gate.begin(), gate.end());
  }
  return out;
}

FileRef need_file(const MapReader& reader, std::string_view key) {
  static const std::string kLegal = "the name of an .npy or .pb file";
  FileRef file{reader.need(key, kLegal), reader.full(key)};
  read_text(file.node, file.key, kLegal);
  return file;
}

std::optional<FileRef> find_file(const MapReader& reader, std::string_view key) {
  if (!reader.find(key)) return std::nullopt;
  return need_file(reader, key);
}

NpyArray read_array(const FileRef& file, std::span<const size_t> shape) {
  auto array = at_key(file, [&](const auto& path) {
    return is_tensor(path) ? read_squeezed_tensor(path, shape.size()) : read_npy(path);
  });
  check_shape(file, array.shape, shape);
  return array;
}

std::vector<uint32_t> to_float_bits(std::span<const float> values) {
  std::vector<uint32_t> bits;
  bits.reserve(values.size());
  for (const float v : values) bits.push_back(std::bit_cast<uint32_t>(v));
  return bits;
}

std::vector<uint16_t> to_half_bits(const NpyArray& array, const FileRef& file) {
  auto bits = to_half_bits(array.values);
  for (size_t i = 0; i < bits.size(); ++i)
    if (std::isfinite(array.values[i]) && std::isinf(half_to_float(bits[i])))
      fail_file(file, fmt::format("value {} is too large for fp16; legal: magnitude < 65520", array.values[i]));
  return bits;
}

}  // namespace sharp::cfg
