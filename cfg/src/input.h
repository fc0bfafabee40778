// SPDX-License-Identifier: Apache-2.0
// Inputs of a case: a recording of the model, random numbers, or .npy files; and the outputs expected for them.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "cfg/src/document.h"
#include "cfg/src/layer.h"
#include "cfg/src/model_file.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {

/// The two words that stand for every recording of the model: `input: recordings`, `input: {recording: all}`.
inline constexpr std::string_view kAllRecordings = "recordings";
inline constexpr std::string_view kAll = "all";

/// What may stand at the key `input`, for messages.
inline constexpr const char* kInputLegal =
    "recordings, the name of a recording, {recording: ..}, {type: random, steps: ..}, or {x: file.npy, ..}";

struct RecordingInput {
  const Recording* recording = nullptr;  ///< owned by the model
};
struct FileInput {
  FileRef x;
  std::optional<FileRef> h0, c0;
};
struct RandomInput {
  std::optional<uint64_t> seed;  ///< nothing: the seed of the run
  RandomArray array;
  double state_scale = 0.0;  ///< h0 and c0 uniform in [-state_scale, state_scale); 0: all zero
};

/// A parsed input, arrays not yet made.
struct Input {
  std::string name;
  std::optional<uint64_t> steps;  ///< limit; the length itself for a random input
  std::optional<unsigned> batch;  ///< the sequence of a batch that is meant; nothing: all, as cases of their own
  std::variant<RecordingInput, FileInput, RandomInput> source{};
};

/// `model` must outlive the result. The words for all recordings have been resolved before.
Input parse_input(const Node& node, const std::string& key, const Model& model);

/// The seed the arrays depend on, 0 if they depend on none.
uint64_t input_seed(const Input& input, uint64_t run_seed);

/// Sequences the input holds: B of an x [T, B, I], or what the model fixes for a random input. Throws ConfigError if it
/// is not what constant initial states of the model are made for, or if input.batch is not below it; `node` and `key`
/// are those of the input.
unsigned batch_size(const Input& input, const Node& node, const std::string& key, const Model& model);

/// Sequence `batch` of the input with the states before the first step of every pass.
ModelInput make_input(const Input& input, const Model& model, unsigned batch, uint64_t run_seed);

/// Outputs expected of a case, as the run file states them.
struct ExpectSpec {
  std::optional<FileRef> h, c;
  double tolerance = 0.0;
};

/// Nothing if the node is `none` or states `recordings: false` and no files.
std::optional<ExpectSpec> parse_expect(const Node& node, const std::string& key, const Input& input);

/// The first `steps` steps of the arrays, [T, D*H] or as ONNX has them [T, D, B, H]; each must have at least so many.
Expect make_expect(const ExpectSpec& spec, const Model& model, unsigned batch, unsigned steps);

}  // namespace sharp::cfg
