// SPDX-License-Identifier: Apache-2.0
// Maps {onnx: FILE, node: NAME or INDEX} to a model.
#include "cfg/src/onnx_layer.h"

#include <fmt/format.h>

#include <algorithm>

#include "cfg/onnx/onnx_model.h"
#include "cfg/src/half.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

/// Rethrows an error of the ONNX file with the key that asked for it.
template <typename Action>
auto at_key(const Node& node, const std::string& key, Action action) {
  try {
    return action();
  } catch (const ConfigError& e) {
    fail_key(node, key, e.what());
  }
}

bool is_number(const Node& node) {
  return node.kind == Kind::scalar && !node.quoted && !node.text.empty() &&
         std::all_of(node.text.begin(), node.text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

unsigned choose_node(const MapReader& reader, const OnnxModel& file) {
  const uint64_t last = file.nodes().size() - 1;
  const Node* const node = reader.find("node");
  if (node == nullptr && last == 0) return 0;
  const auto legal = fmt::format("0 .. {}, or a name or path that `sharp onnx` lists", last);
  const auto key = reader.full("node");
  const Node& chosen = reader.need("node", legal);
  if (is_number(chosen)) return static_cast<unsigned>(read_whole(chosen, key, {0, last}));
  const auto& name = read_text(chosen, key, legal);
  return at_key(chosen, key, [&] { return file.find(name); });
}

std::shared_ptr<const LayerWeights> convert(const OnnxRnn& rnn, const FileRef& file) {
  try {
    return std::make_shared<const LayerWeights>(to_layer_weights(rnn));
  } catch (const ConfigError& e) {
    fail_key(file.node, file.key, fmt::format("{}: {}", file.path(), e.what()));
  }
}

void take_states(const OnnxWeights& from, Model& model) {
  for (const float v : from.h0) model.h0.push_back(float_to_half(v));
  model.c0 = to_float_bits(from.c0);
}

}  // namespace

Model parse_onnx_layer(const Node& node, const std::string& prefix) {
  const MapReader reader(node, prefix, {"onnx", "node", "summary", "name", "recordings"});
  const FileRef ref{reader.need("onnx", "the name of an ONNX file"), reader.full("onnx")};
  read_text(ref.node, ref.key, "the name of an ONNX file");
  const auto file = at_key(ref.node, ref.key, [&] { return OnnxModel(resolve_path(ref.node)); });
  const unsigned index = choose_node(reader, file);
  const OnnxRnn rnn = at_key(ref.node, ref.key, [&] { return file.load(index); });
  Model model;
  model.cell = static_cast<Cell>(rnn.op);  // both are LSTM, GRU, plain
  model.weights = OnnxLayer{convert(rnn, ref)};
  model.input_size = rnn.input_size;
  model.hidden_size = rnn.hidden_size;
  take_states(rnn.directions.at(0), model);
  const auto stem = resolve_path(ref.node).stem().string();
  model.name = reader.text("name", "a name", file.nodes().size() == 1 ? stem : fmt::format("{}#{}", stem, index));
  model.summary = reader.text("summary", "a line of text", "");
  return model;
}

}  // namespace sharp::cfg
