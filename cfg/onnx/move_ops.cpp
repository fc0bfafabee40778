// SPDX-License-Identifier: Apache-2.0
// Slice, Concat, Gather, Tile, Split on constants.
#include "cfg/onnx/move_ops.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace sharp::cfg::onnx_import {
namespace {

/// Cuts one dimension of the view as Slice says; no sum here can overflow whatever the file states.
void slice_dimension(View& view, size_t d, int64_t start, int64_t end, int64_t step) {
  if (step == 0) throw FoldError("a step of 0 is not legal");
  step = std::max(step, -std::numeric_limits<int64_t>::max());
  const int64_t n = view.shape[d];
  if (n == 0) return;
  if (start < 0) start += n;
  if (end < 0) end += n;
  int64_t length = 0;
  if (step > 0) {
    start = std::clamp<int64_t>(start, 0, n);
    end = std::clamp<int64_t>(end, 0, n);
    if (end > start) length = 1 + (end - start - 1) / step;
  } else {
    start = std::clamp<int64_t>(start, 0, n - 1);
    end = std::clamp<int64_t>(end, -1, n - 1);
    if (start > end) length = 1 + (start - end - 1) / -step;
  }
  view.shape[d] = length;
  if (length > 0) view.offset += start * view.strides[d];
  view.strides[d] = length > 1 ? view.strides[d] * step : 0;
}

/// Shape of the concatenation; all inputs must agree in everything else.
Wholes concat_shape(const std::vector<ConstantPtr>& in, size_t axis) {
  Wholes shape = in[0]->shape;
  shape[axis] = 0;
  for (const auto& one : in) {
    Wholes other = one->shape;
    if (other.size() != shape.size() || one->type != in[0]->type) throw FoldError("inputs of different rank or type");
    std::swap(other[axis], shape[axis]);
    const int64_t sum = other[axis] + shape[axis];  // each at most 2^28, checked again after every addition
    other[axis] = shape[axis] = sum;
    if (other != shape) throw FoldError(fmt::format("inputs of different shape: {}", shape_text(one->shape)));
    element_count(shape);
  }
  return shape;
}

/// Sizes of all parts along a dimension of `whole` elements.
Wholes split_sizes(const SplitArgs& args, int64_t whole) {
  const auto outputs = static_cast<int64_t>(args.outputs);
  if (args.sizes && args.num_outputs) throw FoldError("either 'split' or 'num_outputs', not both");
  if (args.num_outputs.value_or(outputs) != outputs)
    throw FoldError(fmt::format("num_outputs {} of a node with {} outputs", *args.num_outputs, outputs));
  if (!args.sizes && !args.num_outputs && whole % outputs != 0)
    throw FoldError(fmt::format("dimension {} has no {} equal parts", whole, outputs));
  const int64_t each = (whole + outputs - 1) / outputs;
  Wholes sizes(args.outputs, each);
  sizes.back() = whole - each * (outputs - 1);
  if (args.sizes) sizes = *args.sizes;
  int64_t left = whole;
  for (const int64_t n : sizes) left = n < 0 || n > left ? -1 : left - n;
  if (sizes.size() != args.outputs || left != 0)
    throw FoldError(fmt::format("parts {} do not cut dimension {} in {}", shape_text(sizes), whole, outputs));
  return sizes;
}

}  // namespace

Constant slice(const Constant& in, const SliceArgs& args, Budget& budget) {
  const size_t n = args.starts.size();
  Wholes axes(std::min(n, in.shape.size() + 1));
  std::iota(axes.begin(), axes.end(), 0);
  if (args.axes) axes = *args.axes;
  const Wholes steps = args.steps.value_or(Wholes(n, 1));
  if (args.ends.size() != n || axes.size() != n || steps.size() != n)
    throw FoldError("starts, ends, axes and steps differ in length");
  mark_axes(axes, in.shape.size());
  View view = view_of(in);
  for (size_t i = 0; i < n; ++i)
    slice_dimension(view, normal_axis(axes[i], in.shape.size()), args.starts[i], args.ends[i], steps[i]);
  return copy(in, view, budget);
}

Constant concat(const std::vector<ConstantPtr>& in, int64_t axis, Budget& budget) {
  if (in.empty()) throw FoldError("no inputs");
  const size_t at = normal_axis(axis, in[0]->shape.size());
  Constant out{concat_shape(in, at), in[0]->type, {}, {}};
  const size_t count = element_count(out.shape);
  budget.take(count);
  const size_t outer = element_count(std::span(out.shape).first(at));
  if (count == 0) return out;
  for (size_t block = 0; block < outer; ++block)
    for (const auto& one : in) {
      const size_t size = element_count(one->shape) / outer;
      append(out, *one, block * size, size);
    }
  return out;
}

Constant gather(const Constant& in, const Constant& indices, int64_t axis, Budget& budget) {
  const size_t at = normal_axis(axis, in.shape.size());
  const std::span<const int64_t> shape(in.shape);
  if (indices.is_real()) throw FoldError("'indices' are no whole numbers");
  Constant out{in.shape, in.type, {}, {}};
  out.shape.erase(out.shape.begin() + static_cast<std::ptrdiff_t>(at));
  out.shape.insert(out.shape.begin() + static_cast<std::ptrdiff_t>(at), indices.shape.begin(), indices.shape.end());
  const size_t count = element_count(out.shape);
  budget.take(count);
  for (const int64_t i : indices.wholes)
    if (i < -shape[at] || i >= shape[at])
      throw FoldError(fmt::format("index {} is not legal; legal: {} .. {}", i, -shape[at], shape[at] - 1));
  if (count == 0) return out;
  const size_t block = element_count(shape.subspan(at + 1)), outer = element_count(shape.first(at));
  const auto size = static_cast<size_t>(shape[at]);
  for (size_t o = 0; o < outer; ++o)
    for (const int64_t i : indices.wholes)
      append(out, in, (o * size + static_cast<size_t>(i < 0 ? i + shape[at] : i)) * block, block);
  return out;
}

Constant tile(const Constant& in, const Wholes& repeats, Budget& budget) {
  if (repeats.size() != in.shape.size())
    throw FoldError(fmt::format("repeats {} do not fit shape {}", shape_text(repeats), shape_text(in.shape)));
  const View once = view_of(in);
  View all;
  for (size_t d = 0; d < repeats.size(); ++d) {  // [repeats, size] of each dimension
    all.shape.insert(all.shape.end(), {repeats[d], in.shape[d]});
    all.strides.insert(all.strides.end(), {0, once.strides[d]});
  }
  Constant out = copy(in, all, budget);
  out.shape.clear();
  for (size_t d = 0; d < repeats.size(); ++d) out.shape.push_back(repeats[d] * in.shape[d]);
  return out;
}

Constant split(const Constant& in, const SplitArgs& args, size_t part, Budget& budget) {
  const size_t axis = normal_axis(args.axis, in.shape.size());
  const Wholes sizes = split_sizes(args, in.shape[axis]);
  View view = view_of(in);
  for (size_t i = 0; i < part; ++i) view.offset += sizes[i] * view.strides[axis];
  view.shape[axis] = sizes[part];
  return copy(in, view, budget);
}

}  // namespace sharp::cfg::onnx_import
