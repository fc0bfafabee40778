// SPDX-License-Identifier: Apache-2.0
// Parser of inputs and expectations, and maker of their arrays.
#include "cfg/src/input.h"

#include <fmt/format.h>

#include <array>

#include "cfg/src/half.h"
#include "cfg/src/reader.h"

namespace sharp::cfg {
namespace {

constexpr WholeRange kStepsRange{1, 1'000'000};

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

std::optional<uint64_t> read_limit(const MapReader& reader) {
  if (!reader.find("steps")) return std::nullopt;
  return reader.whole("steps", kStepsRange);
}

Input parse_recording_map(const Node& node, const std::string& key, const Model& model) {
  const MapReader reader(node, key, {"recording", "steps"});
  const auto& recording = find_recording(reader.need("recording", "all, or the name of a recording"),
                                         reader.full("recording"), kAll, model);
  return {recording.name, read_limit(reader), RecordingInput{&recording}};
}

Input parse_file_map(const Node& node, const std::string& key, const Model& model) {
  const MapReader reader(node, key, {"x", "h0", "c0", "steps", "name"});
  if (const Node* const c0 = reader.find("c0"); c0 != nullptr && !has_cell_state(model.cell))
    fail_key(*c0, reader.full("c0"),
             fmt::format("cell {} of model '{}' has no cell state", to_string(model.cell), model.name));
  const FileInput source{need_file(reader, "x"), find_file(reader, "h0"), find_file(reader, "c0")};
  const auto stem = resolve_path(source.x.node).stem().string();
  return {reader.text("name", "a name", stem), read_limit(reader), source};
}

Input parse_random_map(const Node& node, const std::string& key) {
  static const Names kTypes = {"random"};
  const MapReader reader(node, key,
                         {"type", "steps", "seed", "distribution", "scale", "sparsity", "state_scale", "name"});
  reader.choice("type", kTypes);
  RandomInput source;
  if (reader.find("seed")) source.seed = reader.whole("seed", {});
  source.array = read_random_array(reader, {Distribution::normal, 1.0, 0.0});
  source.state_scale = reader.real("state_scale", kScaleRange, 0.0);
  return {reader.text("name", "a name", "random"), reader.whole("steps", kStepsRange), source};
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

/// X [T, I] of a file, cut to the limit.
void fill_x(const Input& input, const FileRef& file, unsigned input_size, LayerInput& out) {
  const auto x = read_array(file, std::array<size_t, 2>{0, input_size});
  out.steps = limit_steps(input, file, x.shape[0]);
  out.x = to_half_bits(x, file);
  out.x.resize(size_t{out.steps} * input_size);
}

void fill_from(const Input& input, const RecordingInput& source, const Model& model, uint64_t, LayerInput& out) {
  fill_x(input, source.recording->x, model.input_size, out);
}

void fill_from(const Input& input, const FileInput& source, const Model& model, uint64_t, LayerInput& out) {
  fill_x(input, source.x, model.input_size, out);
  const std::array<size_t, 1> state_shape = {model.hidden_size};
  if (source.h0) out.h0 = to_half_bits(read_array(*source.h0, state_shape), *source.h0);
  if (source.c0) out.c0 = to_float_bits(read_array(*source.c0, state_shape).values);
}

void fill_from(const Input& input, const RandomInput& source, const Model& model, uint64_t run_seed, LayerInput& out) {
  const uint64_t seed = source.seed.value_or(run_seed);
  out.steps = static_cast<unsigned>(input.steps.value());
  for (const float v : make_random_array(source.array, size_t{out.steps} * model.input_size, seed, "input.x"))
    out.x.push_back(float_to_half(v));
  if (source.state_scale == 0.0) return;
  const RandomArray state{Distribution::uniform, source.state_scale, 0.0};
  const auto h0 = make_random_array(state, model.hidden_size, seed, "input.h0");
  for (size_t i = 0; i < h0.size(); ++i) out.h0[i] = float_to_half(h0[i]);
  if (has_cell_state(model.cell)) out.c0 = to_float_bits(make_random_array(state, model.hidden_size, seed, "input.c0"));
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

std::vector<float> read_expected(const FileRef& file, size_t hidden, unsigned steps) {
  auto array = read_array(file, std::array<size_t, 2>{0, hidden});
  if (array.shape[0] < steps) fail_too_short(file, steps, array.shape[0]);
  array.values.resize(size_t{steps} * hidden);
  return std::move(array.values);
}

}  // namespace

Input parse_input(const Node& node, const std::string& key, const Model& model) {
  if (node.kind == Kind::scalar) {
    const auto& recording = find_recording(node, key, kAllRecordings, model);
    return {recording.name, std::nullopt, RecordingInput{&recording}};
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

LayerInput make_input(const Input& input, const Model& model, uint64_t run_seed) {
  LayerInput out;
  out.h0 = model.h0;
  out.h0.resize(model.hidden_size, 0);
  if (has_cell_state(model.cell)) {
    out.c0 = model.c0;
    out.c0.resize(model.hidden_size, 0);
  }
  std::visit([&](const auto& source) { fill_from(input, source, model, run_seed, out); }, input.source);
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
  if (!spec.h && !spec.c) return std::nullopt;
  spec.tolerance = reader.real("tolerance", {0.0, 65504.0});
  return spec;
}

Expect make_expect(const ExpectSpec& spec, const Model& model, unsigned steps) {
  Expect expect;
  if (spec.h) expect.h = read_expected(*spec.h, model.hidden_size, steps);
  if (spec.c) expect.c = read_expected(*spec.c, model.hidden_size, steps);
  expect.tolerance = spec.tolerance;
  return expect;
}

}  // namespace sharp::cfg
