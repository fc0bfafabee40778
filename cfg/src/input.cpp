// SPDX-License-Identifier: Apache-2.0
// Parser of inputs and expectations, and maker of their arrays.
#include "cfg/src/input.h"

#include <fmt/format.h>

#include <array>

#include "cfg/src/half.h"
#include "cfg/src/random.h"
#include "cfg/src/reader.h"

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

Input parse_recording_map(const Node& node, const std::string& key, const Model& model) {
  const MapReader reader(node, key, {"recording", "steps", "batch"});
  const auto& recording = find_recording(reader.need("recording", "all, or the name of a recording"),
                                         reader.full("recording"), kAll, model);
  return {recording.name, read_limit(reader), read_batch(reader), RecordingInput{&recording}};
}

/// States in the input are for models of one layer; others have them in their layers.
void check_takes_state(const Node& node, const std::string& full, std::string_view key, const Model& model) {
  if (model.layers.size() > 1)
    fail_key(node, full, fmt::format("model '{}' has several layers; legal: '{}' in its layers", model.name, key));
  const Cell cell = model.layers[0].cell;
  if (key == "c0" && !has_cell_state(cell))
    fail_key(node, full, fmt::format("cell {} of model '{}' has no cell state", to_string(cell), model.name));
}

Input parse_file_map(const Node& node, const std::string& key, const Model& model) {
  const MapReader reader(node, key, {"x", "h0", "c0", "steps", "batch", "name"});
  for (const char* const key : {"h0", "c0"})
    if (const Node* const state = reader.find(key)) check_takes_state(*state, reader.full(key), key, model);
  const FileInput source{need_file(reader, "x"), find_file(reader, "h0"), find_file(reader, "c0")};
  const auto stem = resolve_path(source.x.node).stem().string();
  return {reader.text("name", "a name", stem), read_limit(reader), read_batch(reader), source};
}

Input parse_random_map(const Node& node, const std::string& key) {
  static const Names kTypes = {"random"};
  const MapReader reader(
      node, key, {"type", "steps", "seed", "distribution", "scale", "sparsity", "state_scale", "batch", "name"});
  reader.choice("type", kTypes);
  RandomInput source;
  if (reader.find("seed")) source.seed = reader.whole("seed", {});
  source.array = read_random_array(reader, {Distribution::normal, 1.0, 0.0});
  source.state_scale = reader.real("state_scale", kScaleRange, 0.0);
  return {reader.text("name", "a name", "random"), reader.whole("steps", kStepsRange), read_batch(reader), source};
}

[[noreturn]] void fail_too_short(const FileRef& file, uint64_t wanted, size_t available) {
  fail_key(file.node, file.key, fmt::format("{}: {} steps wanted, {} there", file.path(), wanted, available));
}

/// Steps to run of an array with `available` steps.
unsigned limit_steps(const Input& input, const FileRef& file, size_t available) {
  if (!input.steps) return static_cast<unsigned>(available);
  if (*input.steps > available) fail_too_short(file, *input.steps, available);
  return static_cast<unsigned>(*input.steps);
}

/// [T, B, I]: all .npy files of three dimensions, and tensors that have no dimension of size 1 to drop.
bool is_batch(const FileRef& file, std::span<const size_t> shape) {
  const bool is_npy = !file.path().ends_with(".pb");
  return shape.size() == 3 && (is_npy || (shape[0] > 1 && shape[1] > 1));
}

/// X [T, I] of one sequence of a file, cut to the limit.
void fill_x(const Input& input, const FileRef& file, const Model& model, unsigned batch, ModelInput& out) {
  const size_t input_size = model.input_size();
  const bool batched = is_batch(file, read_shape(file));
  const auto x = batched ? read_array(file, std::array<size_t, 3>{0, 0, input_size})
                         : read_array(file, std::array<size_t, 2>{0, input_size});
  const bool batch_first = batched && model.layers[0].batch_first;
  const size_t sequences = batched ? x.shape[batch_first ? 0 : 1] : 1, steps = x.shape[batch_first ? 1 : 0];
  out.steps = limit_steps(input, file, steps);
  const auto bits = to_half_bits(x, file);
  for (size_t t = 0; t < out.steps; ++t) {
    const size_t at = batch_first ? batch * steps + t : t * sequences + batch;
    const auto row = bits.begin() + static_cast<std::ptrdiff_t>(at * input_size);
    out.x.insert(out.x.end(), row, row + input_size);
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
  if (!states) return;
  for (size_t d = 0; d < states->size(); ++d) {
    if (source.h0) out.states[d].h0 = (*states)[d].h0;
    if (source.c0) out.states[d].c0 = (*states)[d].c0;
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
  if (source.state_scale == 0.0) return;
  const RandomArray array{Distribution::uniform, source.state_scale, 0.0};
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

/// Legal values of expect.recordings: both outputs, or one of them.
enum class Recorded : uint8_t { none, both, h, c };
const Names& recorded_names() {
  static const Names names = {"false", "true", "h", "c"};
  return names;
}

void take_recorded(const Node& node, const std::string& key, Recorded which, const Input& input, ExpectSpec& spec) {
  const auto* const source = std::get_if<RecordingInput>(&input.source);
  if (source == nullptr) fail_key(node, key, fmt::format("input '{}' is not a recording of the model", input.name));
  if (which != Recorded::c) spec.h = source->recording->y;
  if (which != Recorded::h) spec.c = source->recording->c;
  const std::string_view wanted = which == Recorded::both ? "neither Y nor C" : which == Recorded::h ? "no Y" : "no C";
  if (!spec.h && !spec.c) fail_key(node, key, fmt::format("recording '{}' has {}", input.name, wanted));
}

/// One sequence of [T, D, B, H] as [T, D*H].
std::vector<float> choose_sequence(const NpyArray& array, unsigned batch) {
  const size_t sequences = array.shape[2], hidden = array.shape[3];
  std::vector<float> values;
  for (size_t row = batch; row < array.shape[0] * array.shape[1] * sequences; row += sequences)
    values.insert(values.end(), array.values.begin() + static_cast<std::ptrdiff_t>(row * hidden),
                  array.values.begin() + static_cast<std::ptrdiff_t>((row + 1) * hidden));
  return values;
}

/// [B, T, D, H] as [T, D, B, H].
NpyArray time_first(const NpyArray& array) {
  const size_t sequences = array.shape[0], steps = array.shape[1], d = array.shape[2], hidden = array.shape[3];
  NpyArray out{{steps, d, sequences, hidden}, {}};
  for (size_t row = 0; row < steps * d; ++row)
    for (size_t b = 0; b < sequences; ++b) {
      const auto from = array.values.begin() + static_cast<std::ptrdiff_t>((b * steps * d + row) * hidden);
      out.values.insert(out.values.end(), from, from + static_cast<std::ptrdiff_t>(hidden));
    }
  return out;
}

std::vector<float> read_expected(const FileRef& file, const ModelLayer& layer, unsigned batch, unsigned steps) {
  const bool as_onnx = read_shape(file).size() == 4;
  const size_t width = layer.output_size(), d = layer.directions(), h = layer.hidden_size;
  auto array = !as_onnx            ? read_array(file, std::array<size_t, 2>{0, width})
               : layer.batch_first ? time_first(read_array(file, std::array<size_t, 4>{0, 0, d, h}))
                                   : read_array(file, std::array<size_t, 4>{0, d, 0, h});
  if (array.shape[0] < steps) fail_too_short(file, steps, array.shape[0]);
  if (as_onnx && batch >= array.shape[2])
    fail_file(file, fmt::format("{} sequences, but number {} is run", array.shape[2], batch));
  if (as_onnx) array.values = choose_sequence(array, batch);
  array.values.resize(size_t{steps} * width);
  return std::move(array.values);
}

/// Sequences of the x of a recording or of a file; 0 for a random input.
unsigned sequences_of(const Input& input, const Model& model) {
  const auto* const recording = std::get_if<RecordingInput>(&input.source);
  const auto* const files = std::get_if<FileInput>(&input.source);
  if (recording == nullptr && files == nullptr) return 0;
  const FileRef& x = recording != nullptr ? recording->recording->x : files->x;
  const auto shape = read_shape(x);
  return is_batch(x, shape) ? static_cast<unsigned>(shape[model.layers[0].batch_first ? 0 : 1]) : 1;
}

}  // namespace

Input parse_input(const Node& node, const std::string& key, const Model& model) {
  if (node.kind == Kind::scalar) {
    const auto& recording = find_recording(node, key, kAllRecordings, model);
    return {recording.name, std::nullopt, std::nullopt, RecordingInput{&recording}};
  }
  if (node.kind == Kind::map && node.find("recording")) return parse_recording_map(node, key, model);
  if (node.kind == Kind::map && node.find("x")) return parse_file_map(node, key, model);
  if (node.kind == Kind::map && node.find("type")) return parse_random_map(node, key);
  fail_value(node, key, kInputLegal);
}

uint64_t input_seed(const Input& input, uint64_t run_seed) {
  const auto* const random = std::get_if<RandomInput>(&input.source);
  return random == nullptr ? 0 : random->seed.value_or(run_seed);
}

unsigned batch_size(const Input& input, const Node& node, const std::string& key, const Model& model) {
  const unsigned stated = sequences_of(input, model), fixed = model.batch.value_or(1);
  const unsigned size = stated == 0 ? fixed : stated;
  for (const ModelLayer& l : model.layers)
    if (l.states.size() > 1 && l.states.size() != size)
      fail_key(node, key,
               fmt::format("{} sequences, but the constant initial states of model '{}' are for {}", size, model.name,
                           l.states.size()));
  if (input.batch && *input.batch >= size)
    fail_key(node, key, fmt::format("there is no sequence {}; legal: all, 0 .. {}", *input.batch, size - 1));
  return size;
}

ModelInput make_input(const Input& input, const Model& model, unsigned batch, uint64_t run_seed) {
  ModelInput out;
  out.states = initial_states(model, batch);
  std::visit([&](const auto& source) { fill_from(input, source, model, batch, run_seed, out); }, input.source);
  return out;
}

std::optional<ExpectSpec> parse_expect(const Node& node, const std::string& key, const Input& input) {
  if (node.is("none")) return std::nullopt;
  const MapReader reader(node, key, {"recordings", "h", "c", "tolerance"});
  ExpectSpec spec{find_file(reader, "h"), find_file(reader, "c")};
  const auto recorded = static_cast<Recorded>(reader.choice("recordings", recorded_names(), 0));
  if (recorded != Recorded::none) {
    if (spec.h || spec.c) fail_key(node, key, "either 'recordings' or files 'h', 'c', not both");
    take_recorded(node, key, recorded, input, spec);
  }
  if (!spec.h && !spec.c && reader.find("recordings") == nullptr)
    fail_key(node, key, "expects nothing, which would always pass; legal: 'h', 'c' or 'recordings' beside 'tolerance', or none");
  if (!spec.h && !spec.c) return std::nullopt;
  spec.tolerance = reader.real("tolerance", {0.0, 65504.0});
  return spec;
}

Expect make_expect(const ExpectSpec& spec, const Model& model, unsigned batch, unsigned steps) {
  Expect expect;
  if (spec.h) expect.h = read_expected(*spec.h, model.layers.back(), batch, steps);
  if (spec.c) expect.c = read_expected(*spec.c, model.layers.back(), batch, steps);
  expect.tolerance = spec.tolerance;
  return expect;
}

}  // namespace sharp::cfg
