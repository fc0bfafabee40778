// SPDX-License-Identifier: Apache-2.0
// The ONNX operators that only move constants about. All throw FoldError for arguments ONNX does not allow.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "cfg/onnx/constant.h"

namespace sharp::cfg::onnx_import {

using Wholes = std::vector<int64_t>;
using ConstantPtr = std::shared_ptr<const Constant>;

/// Without axes the first ones; without steps 1. Negative indices count from the end, too large ones are cut.
struct SliceArgs {
  Wholes starts, ends;
  std::optional<Wholes> axes, steps;
};
Constant slice(const Constant& in, const SliceArgs& args, Budget& budget);
Constant concat(const std::vector<ConstantPtr>& in, int64_t axis, Budget& budget);
/// Without perm the dimensions are reversed.
Constant transpose(const Constant& in, std::optional<Wholes> perm, Budget& budget);
/// 0 in `shape` keeps the dimension unless allow_zero; one -1 takes what is left.
Constant reshape(const Constant& in, const Wholes& shape, bool allow_zero, Budget& budget);
/// Without axes all dimensions of size 1 go.
Constant squeeze(const Constant& in, const std::optional<Wholes>& axes, Budget& budget);
Constant unsqueeze(const Constant& in, const Wholes& axes, Budget& budget);
/// `type` is a TensorProto data type; values that do not fit a whole type are refused.
Constant cast(const Constant& in, int64_t type, Budget& budget);

}  // namespace sharp::cfg::onnx_import
