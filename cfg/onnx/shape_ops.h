// SPDX-License-Identifier: Apache-2.0
// The ONNX operators that give a constant another shape. All throw FoldError for arguments ONNX does not allow.
#pragma once

#include <optional>

#include "cfg/onnx/tensor_view.h"

namespace sharp::cfg::onnx_import {

/// Without perm the dimensions are reversed.
Constant transpose(const Constant& in, std::optional<Wholes> perm, Budget& budget);
/// 0 in `shape` keeps the dimension unless allow_zero; one -1 takes what is left.
Constant reshape(const Constant& in, const Wholes& shape, bool allow_zero, Budget& budget);
/// Without axes all dimensions of size 1 go.
Constant squeeze(const Constant& in, const std::optional<Wholes>& axes, Budget& budget);
Constant unsqueeze(const Constant& in, const Wholes& axes, Budget& budget);
/// Broadcasts in both directions: a 1 in `shape` keeps a larger dimension.
Constant expand(const Constant& in, const Wholes& shape, Budget& budget);

}  // namespace sharp::cfg::onnx_import
