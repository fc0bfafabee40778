// SPDX-License-Identifier: Apache-2.0
// The ONNX operators that only move elements about. All throw FoldError for arguments ONNX does not allow.
#pragma once

#include <optional>
#include <vector>

#include "cfg/onnx/tensor_view.h"

namespace sharp::cfg::onnx_import {

/// Without axes the first ones; without steps 1. Negative indices count from the end, too large ones are cut.
struct SliceArgs {
  Wholes starts, ends;
  std::optional<Wholes> axes, steps;
};
Constant slice(const Constant& in, const SliceArgs& args, Budget& budget);
Constant concat(const std::vector<ConstantPtr>& in, int64_t axis, Budget& budget);
/// Shape of `indices` in the place of the axis; negative indices count from the end.
Constant gather(const Constant& in, const Constant& indices, int64_t axis, Budget& budget);
Constant tile(const Constant& in, const Wholes& repeats, Budget& budget);

struct SplitArgs {
  int64_t axis = 0;
  size_t outputs = 1;                  ///< of the node
  std::optional<Wholes> sizes;         ///< else parts of equal size
  std::optional<int64_t> num_outputs;  ///< then the last part may be smaller
};
/// Output number `part`.
Constant split(const Constant& in, const SplitArgs& args, size_t part, Budget& budget);

}  // namespace sharp::cfg::onnx_import
