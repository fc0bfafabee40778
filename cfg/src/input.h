// SPDX-License-Identifier: Apache-2.0
// Inputs of a case: a recording of the model, random numbers, or files.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "cfg/src/document.h"
#include "cfg/src/model_file.h"
#include "cfg/src/run_file.h"
#include "cfg/types/layer.h"

namespace sharp::cfg {

/// The two words that stand for every recording of the model: `input: recordings`, `input: {recording: all}`.
inline constexpr std::string_view kAllRecordings = "recordings";
inline constexpr std::string_view kAll = "all";

/// The word at `h0` and `c0` for a state of 0, whatever the model says.
inline constexpr std::string_view kZeros = "zeros";

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
  /// h0 and c0 uniform in [-state_scale, state_scale); 0 and nothing: those of the model, else 0.
  std::optional<double> state_scale;
};

/// A parsed input, arrays not yet made.
struct Input {
  std::string name;
  std::optional<uint64_t> steps;  ///< limit; the length itself for a random input
  std::optional<unsigned> batch;  ///< the sequence of a batch that is meant; nothing: all, as cases of their own
  std::variant<RecordingInput, FileInput, RandomInput> source{};
  bool zero_h0 = false, zero_c0 = false;  ///< of all passes
};

/// `model` must outlive the result. The words for all recordings have been resolved before.
Input parse_input(const Node& node, const std::string& key, const Model& model);

/// The seed the arrays depend on, 0 if they depend on none.
uint64_t input_seed(const Input& input, uint64_t run_seed);

/// Sequences the input holds: B of an x [T, B, I], or what the model fixes for a random input. Throws ConfigError if it
/// is not the batch of the model and of all states, if input.batch is not below it, if the model has lengths of which
/// the longest is not that of x, or states that nobody knows; `node` and `key` are those of the input.
unsigned batch_size(const Input& input, const Node& node, const std::string& key, const Model& model);

/// Sequence `batch` of the input, as long as the model has it, with the states before the first step of every pass.
ModelInput make_input(const Input& input, const Model& model, unsigned batch, uint64_t run_seed);

}  // namespace sharp::cfg
