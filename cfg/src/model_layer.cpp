// SPDX-License-Identifier: Apache-2.0
// Parser of layers and maker of their weights.
#include "cfg/src/model_layer.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <stdexcept>

#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

constexpr WholeRange kSizeRange{1, 65536};
const Names kLayerKeys = {"type", "cell", "direction", "h0", "c0"};

/// ONNX stacks i, o, f, c (LSTM) and z, r, h (GRU); gate g of this project is element g of the result there.
std::span<const size_t> onnx_gates(Cell cell) {
  static constexpr std::array<size_t, 4> kLstm = {0, 2, 3, 1};
  static constexpr std::array<size_t, 3> kGru = {1, 0, 2};
  static constexpr std::array<size_t, 1> kElman = {0};
  if (cell == Cell::gru) return kGru;
  if (cell == Cell::elman) return kElman;
  return kLstm;
}

Names joined(Names a, const Names& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

void parse_kind(const MapReader& reader, ModelLayer& layer) {
  static const Names kCells = {std::string(to_string(Cell::lstm)), std::string(to_string(Cell::gru)),
                               std::string(to_string(Cell::elman))};
  static const Names kDirections = {std::string(to_string(Direction::forward)),
                                    std::string(to_string(Direction::reverse)),
                                    std::string(to_string(Direction::bidirectional))};
  layer.cell = static_cast<Cell>(reader.choice("cell", kCells, 0));
  layer.direction = static_cast<Direction>(reader.choice("direction", kDirections, 0));
}

void parse_states(const MapReader& reader, ModelLayer& layer) {
  if (const Node* const c0 = reader.find("c0"); c0 != nullptr && !has_cell_state(layer.cell))
    fail_key(*c0, reader.full("c0"), fmt::format("cell {} has no cell state", to_string(layer.cell)));
  layer.states = read_states(find_file(reader, "h0"), find_file(reader, "c0"), layer);
}

/// Sizes from the headers; all three shapes are checked against them. width: as in parse_layer.
void read_sizes(const NpyWeights& source, unsigned width, ModelLayer& layer) {
  const size_t gates = num_gates(layer.cell), directions = layer.directions();
  const auto r = read_shape(source.r);
  check_shape(source.r, r, std::array<size_t, 3>{directions, 0, 0});
  const size_t hidden = r[2];
  check_shape(source.r, r, std::array<size_t, 3>{directions, gates * hidden, hidden});
  const auto w = read_shape(source.w);
  check_shape(source.w, w, std::array<size_t, 3>{directions, gates * hidden, width});
  check_shape(source.b, read_shape(source.b), std::array<size_t, 2>{directions, 2 * gates * hidden});
  layer.hidden_size = static_cast<unsigned>(hidden);
  layer.input_size = static_cast<unsigned>(w[2]);
}

ModelLayer parse_npy(const Node& node, const std::string& prefix, const Names& more, unsigned width) {
  const MapReader reader(node, prefix, joined(joined(kLayerKeys, {"W", "R", "B"}), more));
  ModelLayer layer;
  parse_kind(reader, layer);
  const NpyWeights source{need_file(reader, "W"), need_file(reader, "R"), need_file(reader, "B")};
  read_sizes(source, width, layer);
  layer.weights = source;
  parse_states(reader, layer);
  return layer;
}

/// Stated for the first layer; of others it may be stated again.
unsigned parse_input_size(const MapReader& reader, unsigned width) {
  const Node* const node = reader.find("input_size");
  if (width == 0 || node != nullptr) {
    const auto size = static_cast<unsigned>(reader.whole("input_size", kSizeRange));
    if (width != 0 && size != width)
      fail_key(*node, reader.full("input_size"),
               fmt::format("{} is not the width of the layer before; legal: {}, or leave it out", size, width));
    return size;
  }
  return width;
}

ModelLayer parse_random(const Node& node, const std::string& prefix, const Names& more, unsigned width) {
  const MapReader reader(node, prefix,
                         joined(joined(kLayerKeys, {"input_size", "hidden_size", "seed", "distribution", "scale",
                                                    "sparsity", "bias_scale"}),
                                more));
  ModelLayer layer;
  parse_kind(reader, layer);
  layer.input_size = parse_input_size(reader, width);
  layer.hidden_size = static_cast<unsigned>(reader.whole("hidden_size", kSizeRange));
  RandomWeights source;
  if (reader.find("seed")) source.seed = reader.whole("seed", {});
  const double usual = 1.0 / std::sqrt(static_cast<double>(layer.hidden_size));
  source.array = read_random_array(reader, {Distribution::uniform, usual, 0.0});
  source.bias_scale = reader.real("bias_scale", kScaleRange, source.array.scale);
  layer.weights = source;
  parse_states(reader, layer);
  return layer;
}

/// Direction d of an array [D, ..].
std::span<const float> part(const NpyArray& array, unsigned d, unsigned directions) {
  const std::span<const float> all(array.values);
  const size_t size = all.size() / directions;
  return all.subspan(d * size, size);
}

std::vector<uint16_t> to_matrix(const NpyArray& array, const FileRef& file, const ModelLayer& layer, unsigned d,
                                size_t columns) {
  const NpyArray rows{{}, from_onnx_gate_order(layer.cell, part(array, d, layer.directions()), columns)};
  return to_half_bits(rows, file);
}

/// Input bias, then recurrent bias in `b`, both in ONNX's gate order.
void fill_bias(std::span<const float> b, const ModelLayer& layer, LayerWeights& out) {
  auto sum = from_onnx_gate_order(layer.cell, b.first(b.size() / 2), 1);
  const auto recurrent = from_onnx_gate_order(layer.cell, b.last(b.size() / 2), 1);
  for (size_t row = 0; row < sum.size(); ++row)
    if (!is_split_gate(layer.cell, static_cast<unsigned>(row / layer.hidden_size))) sum[row] += recurrent[row];
  out.b = to_float_bits(sum);
  if (layer.cell == Cell::gru) out.b_rn = to_float_bits(std::span(recurrent).last(layer.hidden_size));
}

void fill_weights(const NpyWeights& source, const ModelLayer& layer, unsigned, uint64_t,
                  std::vector<LayerWeights>& out) {
  const size_t directions = layer.directions(), rows = num_gates(layer.cell) * layer.hidden_size;
  const auto w = read_array(source.w, std::array<size_t, 3>{directions, rows, layer.input_size});
  const auto r = read_array(source.r, std::array<size_t, 3>{directions, rows, layer.hidden_size});
  const auto b = read_array(source.b, std::array<size_t, 2>{directions, 2 * rows});
  for (unsigned d = 0; d < directions; ++d) {
    out[d].w = to_matrix(w, source.w, layer, d, layer.input_size);
    out[d].r = to_matrix(r, source.r, layer, d, layer.hidden_size);
    fill_bias(part(b, d, layer.directions()), layer, out[d]);
  }
}

/// Every direction of every layer has streams of its own; those of the first one have plain names.
void fill_weights(const RandomWeights& source, const ModelLayer& layer, unsigned index, uint64_t run_seed,
                  std::vector<LayerWeights>& out) {
  const size_t rows = size_t{num_gates(layer.cell)} * layer.hidden_size;
  const uint64_t seed = source.seed.value_or(run_seed);
  const RandomArray bias{source.array.distribution, source.bias_scale, 0.0};
  for (unsigned d = 0; d < layer.directions(); ++d) {
    const std::string name = index == 0 && d == 0 ? "model." : fmt::format("model.{}.{}.", index, d);
    out[d].w = to_half_bits(make_random_array(source.array, rows * layer.input_size, seed, name + "w"));
    out[d].r = to_half_bits(make_random_array(source.array, rows * layer.hidden_size, seed, name + "r"));
    out[d].b = to_float_bits(make_random_array(bias, rows, seed, name + "b"));
    if (layer.cell == Cell::gru)
      out[d].b_rn = to_float_bits(make_random_array(bias, layer.hidden_size, seed, name + "b_rn"));
  }
}

void fill_weights(const OnnxLayer& source, const ModelLayer&, unsigned, uint64_t, std::vector<LayerWeights>& out) {
  out = *source.weights;
}

/// Values of each sequence and, inside, each direction.
std::vector<std::vector<std::vector<float>>> read_state(const FileRef& file, const ModelLayer& layer) {
  const size_t directions = layer.directions(), hidden = layer.hidden_size, rank = read_shape(file).size();
  const auto array = rank == 3 && layer.batch_first ? read_array(file, std::array<size_t, 3>{0, directions, hidden})
                     : rank == 3                    ? read_array(file, std::array<size_t, 3>{directions, 0, hidden})
                     : rank == 2 || directions > 1  ? read_array(file, std::array<size_t, 2>{directions, hidden})
                                                    : read_array(file, std::array<size_t, 1>{hidden});
  const size_t sequences = rank == 3 ? array.shape[layer.batch_first ? 0 : 1] : 1;
  std::vector<std::vector<std::vector<float>>> all(sequences);
  for (size_t b = 0; b < sequences; ++b)
    for (size_t d = 0; d < directions; ++d) {
      const size_t row = layer.batch_first ? b * directions + d : d * sequences + b;
      const auto begin = array.values.begin() + static_cast<std::ptrdiff_t>(row * hidden);
      all[b].emplace_back(begin, begin + static_cast<std::ptrdiff_t>(hidden));
    }
  return all;
}

}  // namespace

ModelLayer parse_layer(const Node& node, const std::string& prefix, const Names& more, unsigned width) {
  static const Names kTypes = {"npy", "random"};
  if (node.kind != Kind::map) fail_value(node, prefix, "a map with 'type'");
  const std::string key = prefix.empty() ? "type" : prefix + ".type";
  const Node* const type = node.find("type");
  if (type == nullptr)
    throw ConfigError(fmt::format("{}: key '{}' is missing; legal: {}", node.where.text(), key, join_names(kTypes)));
  const bool is_npy = read_choice(*type, key, kTypes) == 0;
  return is_npy ? parse_npy(node, prefix, more, width) : parse_random(node, prefix, more, width);
}

uint64_t weight_seed(const ModelLayer& layer, uint64_t run_seed) {
  const auto* const random = std::get_if<RandomWeights>(&layer.weights);
  return random == nullptr ? 0 : random->seed.value_or(run_seed);
}

Layer make_layer(const ModelLayer& layer, unsigned index, uint64_t run_seed) {
  Layer out{layer.cell, layer.direction, std::vector<LayerWeights>(layer.directions())};
  if (const auto* const onnx = std::get_if<OnnxLayer>(&layer.weights)) out.reset_first = onnx->reset_first;
  for (LayerWeights& w : out.weights) {
    w.input_size = layer.input_size;
    w.hidden_size = layer.hidden_size;
    w.gates = num_gates(layer.cell);
  }
  std::visit([&](const auto& source) { fill_weights(source, layer, index, run_seed, out.weights); }, layer.weights);
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

std::vector<std::vector<PassState>> read_states(const std::optional<FileRef>& h0, const std::optional<FileRef>& c0,
                                                const ModelLayer& layer) {
  std::vector<std::vector<PassState>> all;
  if (h0)
    for (const auto& sequence : read_state(*h0, layer)) {
      auto& states = all.emplace_back(zero_states(layer));
      for (size_t d = 0; d < states.size(); ++d) states[d].h0 = to_half_bits(NpyArray{{}, sequence[d]}, *h0);
    }
  if (!c0) return all;
  const auto cells = read_state(*c0, layer);
  if (!h0) all.resize(cells.size(), zero_states(layer));
  if (cells.size() != all.size())
    fail_file(*c0, fmt::format("states of {} sequences, but h0 has {}", cells.size(), all.size()));
  for (size_t b = 0; b < all.size(); ++b)
    for (size_t d = 0; d < all[b].size(); ++d) all[b][d].c0 = to_float_bits(cells[b][d]);
  return all;
}

std::vector<PassState> zero_states(const ModelLayer& layer) {
  PassState zero{std::vector<uint16_t>(layer.hidden_size), {}};
  if (has_cell_state(layer.cell)) zero.c0.resize(layer.hidden_size);
  return std::vector<PassState>(layer.directions(), zero);
}

}  // namespace sharp::cfg
