// SPDX-License-Identifier: Apache-2.0
// Loader of model files.
#include "cfg/src/model_file.h"

#include <fmt/format.h>

#include "cfg/src/locate.h"
#include "cfg/src/onnx_layer.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

std::string full_key(const std::string& prefix, const std::string& key) {
  return prefix.empty() ? key : prefix + "." + key;
}

Recording parse_recording(const Node& node, const std::string& name, const std::string& key, Cell cell) {
  const MapReader reader(node, key, has_cell_state(cell) ? Names{"X", "Y", "C"} : Names{"X", "Y"});
  if (name == "recordings" || name == "all") fail_key(node, key, "this name is reserved for all recordings of a model");
  return {name, need_file(reader, "X"), find_file(reader, "Y"), find_file(reader, "C")};
}

void parse_recordings(const Node& node, const std::string& key, Model& model) {
  if (node.kind != Kind::map) fail_value(node, key, "a map of named recordings {X, Y, C}");
  for (size_t i = 0; i < node.items.size(); ++i)
    model.recordings.push_back(
        parse_recording(node.items[i], node.keys[i], key + "." + node.keys[i], model.layers.back().cell));
}

/// Name and summary of a map; both are texts.
void parse_names(const Node& node, const std::string& prefix, const std::string& fallback, Model& model) {
  const Node* const name = node.find("name");
  model.name = name == nullptr ? fallback : read_text(*name, full_key(prefix, "name"), "a name");
  const Node* const summary = node.find("summary");
  if (summary != nullptr) model.summary = read_text(*summary, full_key(prefix, "summary"), "a line of text");
}

std::string sizes_text(const std::vector<ModelLayer>& layers) {
  std::string text = std::to_string(layers.front().input_size);
  for (const ModelLayer& l : layers) text += fmt::format("x{}", l.hidden_size);
  return text;
}

Model parse_single(const Node& node, const std::string& prefix) {
  const Node* const type = node.find("type");
  if (type == nullptr)
    throw ConfigError(fmt::format("{}: key '{}' is missing; legal: npy, random, or the key 'onnx' or 'layers' instead",
                                  node.where.text(), full_key(prefix, "type")));
  const bool is_npy = type->is("npy");
  Model model;
  model.layers.push_back(
      parse_layer(node, prefix, is_npy ? Names{"summary", "name", "recordings"} : Names{"summary", "name"}, 0));
  const ModelLayer& layer = model.layers[0];
  parse_names(node, prefix, is_npy ? "npy" : fmt::format("{}_{}", to_string(layer.cell), sizes_text(model.layers)),
              model);
  return model;
}

Model parse_stack(const Node& node, const std::string& prefix) {
  const MapReader reader(node, prefix, {"layers", "summary", "name", "recordings"});
  const Node& list = reader.need("layers", "a list of layers");
  const std::string key = reader.full("layers");
  if (list.kind != Kind::list || list.items.empty()) fail_value(list, key, "a list of at least one layer");
  Model model;
  for (size_t i = 0; i < list.items.size(); ++i) {
    const unsigned width = i == 0 ? 0 : model.output_size();
    model.layers.push_back(parse_layer(list.items[i], fmt::format("{}[{}]", key, i), {}, width));
  }
  parse_names(node, prefix, "stack_" + sizes_text(model.layers), model);
  return model;
}

Model parse_map(const Node& node, const std::string& prefix, Accept accept) {
  const bool is_onnx = node.find("onnx") != nullptr, is_stack = node.find("layers") != nullptr;
  Model model = is_onnx    ? parse_onnx_model(node, prefix, accept)
                : is_stack ? parse_stack(node, prefix)
                           : parse_single(node, prefix);
  if (const Node* const recordings = node.find("recordings"))
    parse_recordings(*recordings, full_key(prefix, "recordings"), model);
  return model;
}

}  // namespace

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

Model load_model_file(const std::filesystem::path& file, Accept accept) {
  auto model = parse_map(parse_file(file), "", accept);
  model.name = file.stem().string();
  model.identity = file.string();
  return model;
}

Model parse_model(const Node& node, const std::string& key, Accept accept) {
  if (node.kind != Kind::map) return load_model_file(locate("model", node, key), accept);
  auto model = parse_map(node, key, accept);
  model.identity = to_flow(node);
  return model;
}

std::vector<uint64_t> weight_seeds(const Model& model, uint64_t run_seed) {
  std::vector<uint64_t> seeds;
  for (const ModelLayer& l : model.layers) seeds.push_back(weight_seed(l, run_seed));
  return seeds;
}

std::vector<Layer> make_layers(const Model& model, uint64_t run_seed) {
  std::vector<Layer> layers;
  for (const ModelLayer& l : model.layers)
    layers.push_back(make_layer(l, static_cast<unsigned>(layers.size()), run_seed));
  return layers;
}

}  // namespace sharp::cfg
