// SPDX-License-Identifier: Apache-2.0
// The file of x: which of its axes are time and batch.
#pragma once

#include "cfg/src/input.h"

namespace sharp::cfg {

/// The file of x, or nullptr for a random input.
const FileRef* find_x(const Input& input);

/// Of [T, I], or [T, B, I], or batch first [B, T, I].
struct Extent {
  size_t steps, sequences;
  bool is_batch;
};
/// Throws ConfigError at the key of the file for any other shape.
Extent extent_of(const FileRef& x, const Model& model);

}  // namespace sharp::cfg
