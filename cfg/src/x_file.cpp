// SPDX-License-Identifier: Apache-2.0
// Axes of x from the number of its dimensions and the layout of the model.
#include "cfg/src/x_file.h"

#include <array>

namespace sharp::cfg {

const FileRef* find_x(const Input& input) {
  if (const auto* const recording = std::get_if<RecordingInput>(&input.source)) return &recording->recording->x;
  const auto* const files = std::get_if<FileInput>(&input.source);
  return files == nullptr ? nullptr : &files->x;
}

Extent extent_of(const FileRef& x, const Model& model) {
  const auto shape = read_shape(x);
  const size_t input_size = model.input_size(), batch_at = model.layers[0].batch_first ? 0 : 1;
  if (shape.size() != 3) {
    check_shape(x, shape, std::array<size_t, 2>{0, input_size});
    return {shape[0], 1, false};
  }
  check_shape(x, shape, std::array<size_t, 3>{0, 0, input_size});
  return {shape[1 - batch_at], shape[batch_at], true};
}

}  // namespace sharp::cfg
