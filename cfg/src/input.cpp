// SPDX-License-Identifier: Apache-2.0
// Parser of inputs and maker of their arrays.
#include "cfg/src/input.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cfg/src/reader.h"
#include "cfg/src/x_file.h"
#include "cfg/types/half.h"
#include "cfg/types/random.h"

namespace sharp::cfg {
namespace {

constexpr WholeRange kStepsRange{1, 1'000'000};
constexpr WholeRange kBatchRange{0, 65535};

/// Sequence 0 has the seed itself.
uint64_t hash_batch(uint64_t seed, unsigned batch) {
  return batch == 0 ? seed : hash_name(seed, fmt::format("batch {}", batch));
}

const Recording& find_recording(const Node& node, const std::string& key, std::string_view all, const Model& model) {
  const auto names = model.recording_names();
  if (names.empty()) fail_key(node, key, fmt::format("model '{}' has no recordings", model.name));
  const auto legal = fmt::format("{}, {}", all, join_names(names));
  const auto& name = read_text(node, key, legal);
  if (const Recording* recording = model.find(name)) return *recording;
  auto near = names;
  near.emplace_back(all);
  fail_value(node, key, legal, suggest(name, near));
}

std::optional<unsigned> read_batch(const MapReader& reader) {
  if (!reader.find("batch") || reader.find("batch")->is(kAll)) return std::nullopt;
  return static_cast<unsigned>(reader.whole("batch", kBatchRange));
}

std::optional<uint64_t> read_limit(const MapReader& reader) {
  if (!reader.find("steps")) return std::nullopt;
  return reader.whole("steps", kStepsRange);
}

/// A cell state is for cells that have one.
void check_has_cell_state(const Node& node, const std::string& full, const Model& model) {
  const auto has = [](const ModelLayer& l) { return has_cell_state(l.cell); };
  if (std::none_of(model.layers.begin(), model.layers.end(), has))
    fail_key(node, full,
             fmt::format("cell {} of model '{}' has no cell state", to_string(model.layers[0].cell), model.name));
}

/// Whether the key says `zeros`.
bool read_zeros(const MapReader& reader, std::string_view key, const Model& model, bool is_file_legal) {
  const Node* const node = reader.find(key);
  if (node == nullptr) return false;
  if (!node->is(kZeros) && is_file_legal) return false;
  if (!node->is(kZeros)) fail_value(*node, reader.full(key), std::string(kZeros));
  if (key == "c0") check_has_cell_state(*node, reader.full(key), model);
  return true;
}

Input with_zeros(Input input, const MapReader& reader, const Model& model, bool is_file_legal) {
  input.zero_h0 = read_zeros(reader, "h0", model, is_file_legal);
  input.zero_c0 = read_zeros(reader, "c0", model, is_file_legal);
  return input;
}

Input parse_recording_map(const Node& node, const std::string& key, const Model& model) {
  const MapReader reader(node, key, {"recording", "steps", "batch", "h0", "c0"});
  const auto& recording = find_recording(reader.need("recording", "all, or the name of a recording"),
                                         reader.full("recording"), kAll, model);
  return with_zeros({recording.name, read_limit(reader), read_batch(reader), RecordingInput{&recording}}, reader, model,
                    false);
}

/// Files of states are for models of one layer; others have them in their layers.
std::optional<FileRef> find_state(const MapReader& reader, std::string_view key, const Model& model) {
  const Node* const node = reader.find(key);
  if (node == nullptr || node->is(kZeros)) return std::nullopt;
  const std::string full = reader.full(key);
  if (model.layers.size() > 1)
    fail_key(*node, full, fmt::format("model '{}' has several layers; legal: '{}' in its layers", model.name, key));
  if (key == "c0") check_has_cell_state(*node, full, model);
  return find_file(reader, key);
}

Input parse_file_map(const Node& node, const std::string& key, const Model& model) {
  const MapReader reader(node, key, {"x", "h0", "c0", "steps", "batch", "name"});
  const FileInput source{need_file(reader, "x"), find_state(reader, "h0", model), find_state(reader, "c0", model)};
  const auto stem = resolve_path(source.x.node).stem().string();
  return with_zeros({reader.text("name", "a name", stem), read_limit(reader), read_batch(reader), source}, reader,
                    model, true);
}

Input parse_random_map(const Node& node, const std::string& key, const Model& model) {
  static const Names kTypes = {"random"};
  const MapReader reader(
      node, key,
      {"type", "steps", "seed", "distribution", "scale", "sparsity", "state_scale", "batch", "h0", "c0", "name"});
  reader.choice("type", kTypes);
  RandomInput source;
  if (reader.find("seed")) source.seed = reader.whole("seed", {});
  source.array = read_random_array(reader, {Distribution::normal, 1.0, 0.0});
  if (reader.find("state_scale")) source.state_scale = reader.real("state_scale", kScaleRange);
  return with_zeros(
      {reader.text("name", "a name", "random"), reader.whole("steps", kStepsRange), read_batch(reader), source}, reader,
      model, false);
}

/// Steps to run of an array with `available` steps.
unsigned limit_steps(const Input& input, const FileRef& file, size_t available) {
  if (!input.steps) return static_cast<unsigned>(available);
  if (*input.steps > available) fail_too_short(file, *input.steps, available);
  return static_cast<unsigned>(*input.steps);
}

/// X [T, I] of one sequence of a file, cut to the limit.
void fill_x(const Input& input, const FileRef& file, const Model& model, unsigned batch, ModelInput& out) {
  const size_t input_size = model.input_size();
  const auto [steps, sequences, batched] = extent_of(file, model);
  const auto x = batched ? read_array(file, std::array<size_t, 3>{0, 0, input_size})
                         : read_array(file, std::array<size_t, 2>{0, input_size});
  out.steps = limit_steps(input, file, steps);
  const auto bits = to_half_bits(x, file);
  for (size_t t = 0; t < out.steps; ++t) {
    const size_t at = batched && model.layers[0].batch_first ? batch * steps + t : t * sequences + batch;
    const auto row = bits.begin() + static_cast<std::ptrdiff_t>(at * input_size);
    out.x.insert(out.x.end(), row, row + static_cast<std::ptrdiff_t>(input_size));
  }
}

void fill_from(const Input& input, const RecordingInput& source, const Model& model, unsigned batch, uint64_t,
               ModelInput& out) {
  fill_x(input, source.recording->x, model, batch, out);
}

void fill_from(const Input& input, const FileInput& source, const Model& model, unsigned batch, uint64_t,
               ModelInput& out) {
  fill_x(input, source.x, model, batch, out);
  const auto states = read_states(source.h0, source.c0, model.layers[0]);
  for (size_t d = 0; !states.empty() && d < out.states.size(); ++d) {
    if (source.h0) out.states[d].h0 = states.at(batch)[d].h0;
    if (source.c0) out.states[d].c0 = states.at(batch)[d].c0;
  }
}

/// The first sequence and the first pass have streams with plain names.
std::string stream_name(const char* name, unsigned number) {
  return number == 0 ? std::string(name) : fmt::format("{}.{}", name, number);
}

void fill_from(const Input& input, const RandomInput& source, const Model& model, unsigned batch, uint64_t run_seed,
               ModelInput& out) {
  const uint64_t seed = hash_batch(source.seed.value_or(run_seed), batch);
  out.steps = static_cast<unsigned>(input.steps.value());
  out.x = to_half_bits(make_random_array(source.array, size_t{out.steps} * model.input_size(), seed, "input.x"));
  const double scale = source.state_scale.value_or(0.0);
  if (scale == 0.0) return;
  const RandomArray array{Distribution::uniform, scale, 0.0};
  for (unsigned pass = 0; pass < out.states.size(); ++pass) {
    PassState& state = out.states[pass];
    state.h0 = to_half_bits(make_random_array(array, state.h0.size(), seed, stream_name("input.h0", pass)));
    state.c0 = to_float_bits(make_random_array(array, state.c0.size(), seed, stream_name("input.c0", pass)));
  }
}

/// Where inputs begin that state nothing else.
std::vector<PassState> initial_states(const Model& model, unsigned batch) {
  std::vector<PassState> all;
  for (const ModelLayer& l : model.layers) {
    // One state of a layer is for all sequences.
    const auto states = l.states.empty() ? zero_states(l) : l.states[l.states.size() == 1 ? 0 : batch];
    all.insert(all.end(), states.begin(), states.end());
  }
  return all;
}

/// Each sequence of a model with lengths runs its own: the rest of x is padding.
void cut_to_length(const Model& model, unsigned batch, ModelInput& out) {
  if (model.lengths.empty()) return;
  out.steps = model.lengths.at(batch);
  out.x.resize(size_t{out.steps} * model.input_size());
}

void set_zeros(const Input& input, ModelInput& out) {
  for (PassState& state : out.states) {
    if (input.zero_h0) std::fill(state.h0.begin(), state.h0.end(), uint16_t{0});
    if (input.zero_c0) std::fill(state.c0.begin(), state.c0.end(), 0u);
  }
}

}  // namespace

Input parse_input(const Node& node, const std::string& key, const Model& model) {
  if (node.kind == Kind::scalar) {
    const auto& recording = find_recording(node, key, kAllRecordings, model);
    return {recording.name, std::nullopt, std::nullopt, RecordingInput{&recording}};
  }
  if (node.kind == Kind::map && node.find("recording")) return parse_recording_map(node, key, model);
  if (node.kind == Kind::map && node.find("x")) return parse_file_map(node, key, model);
  if (node.kind == Kind::map && node.find("type")) return parse_random_map(node, key, model);
  fail_value(node, key, kInputLegal);
}

uint64_t input_seed(const Input& input, uint64_t run_seed) {
  const auto* const random = std::get_if<RandomInput>(&input.source);
  return random == nullptr ? 0 : random->seed.value_or(run_seed);
}

ModelInput make_input(const Input& input, const Model& model, unsigned batch, uint64_t run_seed) {
  ModelInput out;
  out.states = initial_states(model, batch);
  std::visit([&](const auto& source) { fill_from(input, source, model, batch, run_seed, out); }, input.source);
  cut_to_length(model, batch, out);
  set_zeros(input, out);
  return out;
}

}  // namespace sharp::cfg
