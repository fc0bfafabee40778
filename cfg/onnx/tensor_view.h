// SPDX-License-Identifier: Apache-2.0
// Elements of a constant seen in another order or shape, and the rules of ONNX for axes and broadcasting.
#pragma once

#include <memory>
#include <vector>

#include "cfg/onnx/constant.h"

namespace sharp::cfg::onnx_import {

using Wholes = std::vector<int64_t>;
using ConstantPtr = std::shared_ptr<const Constant>;

/// 0 .. rank-1; negative ones count from the end. Throws FoldError.
size_t normal_axis(int64_t axis, size_t rank);
/// Which of `rank` axes are named; none may be named twice.
std::vector<bool> mark_axes(const Wholes& axes, size_t rank);

/// A box of elements: element (c0, c1, ..) lies at offset + sum of c * stride.
struct View {
  Wholes shape, strides;
  int64_t offset = 0;
};
View view_of(const Constant& in);
Constant copy(const Constant& in, const View& view, Budget& budget);
/// The same elements; throws FoldError if the shapes differ in size.
Constant with_shape(const Constant& in, Wholes shape, Budget& budget);

/// Elements from .. from+size-1 behind those of `out`, which has the same type; shapes are the caller's.
void append(Constant& out, const Constant& in, size_t from, size_t size);

/// Multidirectional broadcasting: from the last dimension on, equal or 1. Throws FoldError.
Wholes broadcast_shape(const Wholes& a, const Wholes& b);
/// To a shape that broadcast_shape made of this one.
Constant broadcast(const Constant& in, const Wholes& shape, Budget& budget);

}  // namespace sharp::cfg::onnx_import
