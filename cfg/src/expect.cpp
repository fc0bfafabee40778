// SPDX-License-Identifier: Apache-2.0
// Parser of expectations and reader of their arrays.
#include "cfg/src/expect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "cfg/src/reader.h"

namespace sharp::cfg {
namespace {

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

/// An array of outputs with its axes in order.
struct Outputs {
  NpyArray array;
  size_t steps, sequences;
  size_t step_stride, sequence_stride, direction_stride;  ///< in elements
};

/// Rank 2: one sequence. Rank 3: as x has them. Rank 4: as ONNX has Y.
Outputs read_outputs(const FileRef& file, const ModelLayer& layer) {
  const size_t rank = read_shape(file).size(), d = layer.directions(), h = layer.hidden_size, width = d * h;
  const size_t batch_at = layer.batch_first ? 0 : rank - 2;
  Outputs out{};
  if (rank == 4)
    out.array = layer.batch_first ? read_array(file, std::array<size_t, 4>{0, 0, d, h})
                                  : read_array(file, std::array<size_t, 4>{0, d, 0, h});
  else
    out.array = rank == 3 ? read_array(file, std::array<size_t, 3>{0, 0, width})
                          : read_array(file, std::array<size_t, 2>{0, width});
  const bool batched = rank > 2, directions_apart = rank == 4 && !layer.batch_first;
  out.sequences = batched ? out.array.shape[batch_at] : 1;
  out.steps = out.array.shape[batched && layer.batch_first ? 1 : 0];
  out.step_stride = batched && !layer.batch_first ? out.sequences * width : width;
  out.sequence_stride = !batched ? 0 : layer.batch_first ? out.steps * width : directions_apart ? h : width;
  out.direction_stride = directions_apart ? out.sequences * h : h;
  return out;
}

/// Step t of a sequence: [D*H].
std::vector<float> step_of(const Outputs& outputs, const ModelLayer& layer, size_t sequence, size_t t) {
  std::vector<float> values;
  for (size_t d = 0; d < layer.directions(); ++d) {
    const size_t at = t * outputs.step_stride + sequence * outputs.sequence_stride + d * outputs.direction_stride;
    const auto begin = outputs.array.values.begin() + static_cast<std::ptrdiff_t>(at);
    values.insert(values.end(), begin, begin + layer.hidden_size);
  }
  return values;
}

/// ONNX gives 0 past the end of a sequence that is shorter than the longest.
void check_rest(const FileRef& file, const Outputs& outputs, const Model& model, const Sequence& sequence,
                unsigned steps, double tolerance) {
  if (model.lengths.empty()) return;
  const size_t longest = *std::max_element(model.lengths.begin(), model.lengths.end());
  for (size_t t = steps; t < std::min<size_t>(longest, outputs.steps); ++t)
    for (const float v : step_of(outputs, model.layers.back(), sequence.index, t))
      if (!(std::fabs(v) <= tolerance))
        fail_file(file, fmt::format("{} at step {} of sequence {}, whose length is {}; legal: 0", v, t, sequence.index,
                                    steps));
}

std::vector<float> read_expected(const FileRef& file, const Model& model, const Sequence& sequence, unsigned steps,
                                 double tolerance) {
  const ModelLayer& layer = model.layers.back();
  const Outputs outputs = read_outputs(file, layer);
  if (outputs.steps < steps) fail_too_short(file, steps, outputs.steps);
  const bool is_of_one = outputs.sequence_stride == 0;
  if (is_of_one ? sequence.count > 1 && !sequence.is_chosen : outputs.sequences != sequence.count)
    fail_file(file, fmt::format("outputs of {} sequence{}, but the input has {}", outputs.sequences,
                                outputs.sequences == 1 ? "" : "s", sequence.count));
  check_rest(file, outputs, model, sequence, steps, tolerance);
  std::vector<float> values;
  for (size_t t = 0; t < steps; ++t) {
    const auto step = step_of(outputs, layer, sequence.index, t);
    values.insert(values.end(), step.begin(), step.end());
  }
  return values;
}

}  // namespace

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
    fail_key(node, key,
             "expects nothing, which would always pass; legal: 'h', 'c' or 'recordings' beside 'tolerance', or none");
  if (!spec.h && !spec.c) return std::nullopt;
  spec.tolerance = reader.real("tolerance", {0.0, 65504.0});
  return spec;
}

Expect make_expect(const ExpectSpec& spec, const Model& model, const Sequence& sequence, unsigned steps) {
  Expect expect;
  if (spec.h) expect.h = read_expected(*spec.h, model, sequence, steps, spec.tolerance);
  if (spec.c) expect.c = read_expected(*spec.c, model, sequence, steps, spec.tolerance);
  expect.tolerance = spec.tolerance;
  return expect;
}

}  // namespace sharp::cfg
