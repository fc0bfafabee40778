// SPDX-License-Identifier: Apache-2.0
// Checks of an input against its model: batch, states and lengths.
#include <fmt/format.h>

#include <algorithm>

#include "cfg/src/input.h"
#include "cfg/src/x_file.h"

namespace sharp::cfg {
namespace {

/// States of a batch that are read with the input or stand in the model.
void check_state_batches(const Input& input, const Node& node, const std::string& key, const Model& model,
                         size_t sequences) {
  for (const ModelLayer& l : model.layers)
    if (l.states.size() > 1 && l.states.size() != sequences)
      fail_key(node, key,
               fmt::format("{} sequences, but the constant initial states of model '{}' are for {}", sequences,
                           model.name, l.states.size()));
  const auto* const files = std::get_if<FileInput>(&input.source);
  if (files == nullptr || (!files->h0 && !files->c0)) return;
  const size_t got = read_states(files->h0, files->c0, model.layers[0]).size();
  if (got != sequences)
    fail_file(files->h0 ? *files->h0 : *files->c0,
              fmt::format("states of {} sequence{}, but x has {}", got, got == 1 ? "" : "s", sequences));
}

/// A state that the model computes when it runs is a decision of whoever runs it here, never 0 by itself.
void check_states_are_known(const Input& input, const Node& node, const std::string& key, const Model& model) {
  const auto* const files = std::get_if<FileInput>(&input.source);
  const auto* const random = std::get_if<RandomInput>(&input.source);
  if (random != nullptr && random->state_scale) return;
  const auto check = [&](const std::string& reason, const char* name, bool is_given) {
    if (!reason.empty() && !is_given)
      fail_key(node, key,
               fmt::format("{}; state '{}' of the input: zeros{}", reason, name,
                           random != nullptr ? ", or a state_scale" : ", or with x a file"));
  };
  for (const ModelLayer& l : model.layers) {
    check(l.run_time_h0, "h0", input.zero_h0 || (files != nullptr && files->h0));
    check(l.run_time_c0, "c0", input.zero_c0 || (files != nullptr && files->c0));
  }
}

/// Against the x that is run, whatever the model declares.
void check_lengths(const Input& input, const Node& node, const std::string& key, const Model& model, size_t x_steps) {
  if (model.lengths.empty()) return;
  const size_t longest = *std::max_element(model.lengths.begin(), model.lengths.end());
  const size_t steps = std::min<size_t>(input.steps.value_or(x_steps), x_steps);
  if (longest != steps)
    fail_key(node, key,
             fmt::format("input 'sequence_lens' of model '{}': the longest length is {}, but x has {} steps; legal: an "
                         "x of {} steps{}",
                         model.name, longest, steps, longest,
                         longest < steps ? fmt::format(", or 'steps': {}", longest) : ""));
}

}  // namespace

unsigned batch_size(const Input& input, const Node& node, const std::string& key, const Model& model) {
  const FileRef* const x = find_x(input);
  const unsigned fixed = model.batch.value_or(1);
  const Extent extent = x == nullptr ? Extent{input.steps.value(), fixed, true} : extent_of(*x, model);
  const auto size = static_cast<unsigned>(extent.sequences);
  if (model.batch && size != fixed)
    fail_key(node, key,
             fmt::format("{} sequence{}, but model '{}' is for a batch of {}", size, size == 1 ? "" : "s", model.name,
                         fixed));
  check_state_batches(input, node, key, model, size);
  check_states_are_known(input, node, key, model);
  check_lengths(input, node, key, model, extent.steps);
  if (input.batch && *input.batch >= size)
    fail_key(node, key, fmt::format("there is no sequence {}; legal: all, 0 .. {}", *input.batch, size - 1));
  return size;
}

}  // namespace sharp::cfg
