// SPDX-License-Identifier: Apache-2.0
// Maps {onnx: FILE, node: NAME or INDEX} to a model.
#include "cfg/src/onnx_layer.h"

#include <fmt/format.h>

#include <algorithm>

#include "cfg/onnx/onnx_model.h"
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

unsigned find_node(const Node& chosen, const std::string& key, const OnnxModel& file) {
  const uint64_t last = file.nodes().size() - 1;
  if (is_number(chosen)) return static_cast<unsigned>(read_whole(chosen, key, {0, last}));
  const auto& name = read_text(chosen, key, fmt::format("0 .. {}, or a name or path that `sharp onnx` lists", last));
  return at_key(chosen, key, [&] { return file.find(name); });
}

/// A node of the file and what in the run file names it.
struct Choice {
  unsigned index;
  const Node* node;
  std::string key;
};

/// The only node needs no name; a list is a stack.
std::vector<Choice> choose_nodes(const MapReader& reader, const FileRef& ref, const OnnxModel& file) {
  const uint64_t last = file.nodes().size() - 1;
  const std::string key = reader.full("node");
  if (reader.find("node") == nullptr && last == 0) return {{0, &ref.node, ref.key}};
  const Node& chosen = reader.need("node", fmt::format("0 .. {}, or a name or path that `sharp onnx` lists", last));
  if (chosen.kind != Kind::list) return {{find_node(chosen, key, file), &chosen, key}};
  if (chosen.items.empty()) fail_value(chosen, key, "a node, or a list of nodes");
  std::vector<Choice> choices;
  for (size_t i = 0; i < chosen.items.size(); ++i) {
    const std::string item = fmt::format("{}[{}]", key, i);
    choices.push_back({find_node(chosen.items[i], item, file), &chosen.items[i], item});
  }
  return choices;
}

std::shared_ptr<const std::vector<LayerWeights>> convert(const OnnxRnn& rnn, const FileRef& file, Accept accept) {
  try {
    return std::make_shared<const std::vector<LayerWeights>>(to_layer_weights(rnn, accept == Accept::reference));
  } catch (const ConfigError& e) {
    fail_key(file.node, file.key, fmt::format("{}: {}", file.path(), e.what()));
  }
}

/// Sequence b of [batch, H], or nothing if there is no such state.
std::span<const float> row(const std::vector<float>& states, size_t b, size_t hidden) {
  return states.empty() ? std::span<const float>() : std::span(states).subspan(b * hidden, hidden);
}

/// The constant states of all directions, one entry for each sequence of the batch.
void take_states(const OnnxRnn& rnn, ModelLayer& layer) {
  size_t size = 0;
  for (const OnnxWeights& d : rnn.directions) size = std::max({size, d.h0.size(), d.c0.size()});
  const bool has_c = has_cell_state(layer.cell);
  for (size_t b = 0; b < size / layer.hidden_size; ++b) {
    auto& states = layer.states.emplace_back(zero_states(layer));
    for (size_t d = 0; d < rnn.directions.size(); ++d) {
      const auto h = row(rnn.directions[d].h0, b, layer.hidden_size),
                 c = row(rnn.directions[d].c0, b, layer.hidden_size);
      if (!h.empty()) states[d].h0 = to_half_bits(h);
      if (!c.empty() && has_c) states[d].c0 = to_float_bits(c);
    }
  }
}

std::string run_time_state(const OnnxRnn& rnn, const char* input, const std::string& why) {
  return why.empty() ? "" : fmt::format("node '{}': input '{}': {}", rnn.path, input, why);
}

ModelLayer make_onnx_layer(const OnnxRnn& rnn, const FileRef& ref, Accept accept) {
  ModelLayer layer;
  layer.cell = static_cast<Cell>(rnn.op);                   // both are LSTM, GRU, plain
  layer.direction = static_cast<Direction>(rnn.direction);  // both are forward, reverse, bidirectional
  layer.weights = OnnxLayer{convert(rnn, ref, accept), rnn.op == OnnxOp::gru && !rnn.linear_before_reset};
  layer.batch_first = rnn.layout == 1;
  layer.run_time_h0 = run_time_state(rnn, "initial_h", rnn.run_time_h0);
  layer.run_time_c0 = run_time_state(rnn, "initial_c", rnn.run_time_c0);
  layer.input_size = rnn.input_size;
  layer.hidden_size = rnn.hidden_size;
  take_states(rnn, layer);
  return layer;
}

void add_reference_only(const OnnxRnn& rnn, Model& model) {
  const auto reasons = hardware_reasons(rnn);
  if (reasons.empty()) return;
  model.reference_only +=
      fmt::format("{}node '{}': {}", model.reference_only.empty() ? "" : "; and ", rnn.path, join_reasons(reasons));
}

/// The node above the ones so far.
void add_layer(const Choice& choice, const OnnxRnn& rnn, const FileRef& ref, Accept accept, Model& model) {
  if (!model.layers.empty() && rnn.input_size != model.output_size())
    fail_key(*choice.node, choice.key,
             fmt::format("node '{}' takes {} inputs, the layer before gives {}", rnn.path, rnn.input_size,
                         model.output_size()));
  if (rnn.batch && model.batch && *model.batch != *rnn.batch)
    fail_key(*choice.node, choice.key,
             fmt::format("node '{}' is for batch {}, a layer before for {}", rnn.path, *rnn.batch, *model.batch));
  const std::vector<unsigned> lengths(rnn.lengths.begin(), rnn.lengths.end());
  if (!model.layers.empty() && lengths != model.lengths)
    fail_key(*choice.node, choice.key,
             fmt::format("input 'sequence_lens' of node '{}' is not that of the layer before", rnn.path));
  model.layers.push_back(make_onnx_layer(rnn, ref, accept));
  model.lengths = lengths;
  add_reference_only(rnn, model);
  if (rnn.batch) model.batch = static_cast<unsigned>(*rnn.batch);
}

}  // namespace

Model parse_onnx_model(const Node& node, const std::string& prefix, Accept accept) {
  const MapReader reader(node, prefix, {"onnx", "node", "summary", "name", "recordings"});
  const FileRef ref{reader.need("onnx", "the name of an ONNX file"), reader.full("onnx")};
  read_text(ref.node, ref.key, "the name of an ONNX file");
  const auto file = at_key(ref.node, ref.key, [&] { return OnnxModel(resolve_path(ref.node)); });
  Model model;
  std::string numbers;
  for (const Choice& choice : choose_nodes(reader, ref, file)) {
    add_layer(choice, at_key(ref.node, ref.key, [&] { return file.load(choice.index); }), ref, accept, model);
    numbers += fmt::format("{}{}", numbers.empty() ? "#" : "+", choice.index);
  }
  const auto stem = resolve_path(ref.node).stem().string();
  model.name = reader.text("name", "a name", file.nodes().size() == 1 ? stem : stem + numbers);
  model.summary = reader.text("summary", "a line of text", "");
  return model;
}

}  // namespace sharp::cfg
