// SPDX-License-Identifier: Apache-2.0
// Slice, Concat, Transpose, Reshape, Squeeze, Unsqueeze, Cast on constants.
#include "cfg/onnx/fold_ops.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "cfg/src/half.h"

namespace sharp::cfg::onnx_import {
namespace {

using onnx::TensorProto;

size_t normal_axis(int64_t axis, size_t rank) {
  const auto n = static_cast<int64_t>(rank);
  if (axis < -n || axis >= n) throw FoldError(fmt::format("axis {} is not legal; legal: {} .. {}", axis, -n, n - 1));
  return static_cast<size_t>(axis < 0 ? axis + n : axis);
}

std::vector<bool> mark_axes(const Wholes& axes, size_t rank) {
  std::vector<bool> marked(rank, false);
  for (const int64_t axis : axes) {
    const size_t at = normal_axis(axis, rank);
    if (marked[at]) throw FoldError(fmt::format("axis {} is named twice", axis));
    marked[at] = true;
  }
  return marked;
}

Wholes strides_of(const Wholes& shape) {
  Wholes strides(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * std::max<int64_t>(shape[i], 1);
  return strides;
}

/// A box of elements: element (c0, c1, ..) lies at offset + sum of c * stride.
struct View {
  Wholes shape, strides;
  int64_t offset = 0;
};

/// Calls visit(position) for each element of a view that is not empty, last dimension fastest.
template <typename Visit>
void for_each_position(const View& view, Visit visit) {
  Wholes at(view.shape.size(), 0);
  int64_t position = view.offset;
  while (true) {
    visit(static_cast<size_t>(position));
    size_t d = at.size();
    while (d > 0) {
      --d;
      position += view.strides[d];
      if (++at[d] < view.shape[d]) break;
      position -= view.strides[d] * view.shape[d];
      at[d] = 0;
      if (d == 0) return;
    }
    if (at.empty()) return;
  }
}

Constant copy(const Constant& in, const View& view, Budget& budget) {
  const size_t count = element_count(view.shape);
  budget.take(count);
  Constant out{view.shape, in.is_real, {}, {}};
  if (count == 0) return out;
  if (in.is_real)
    for_each_position(view, [&](size_t p) { out.reals.push_back(in.reals[p]); });
  else
    for_each_position(view, [&](size_t p) { out.wholes.push_back(in.wholes[p]); });
  return out;
}

Constant with_shape(const Constant& in, Wholes shape, Budget& budget) {
  const size_t count = element_count(shape);
  if (count != element_count(in.shape))
    throw FoldError(fmt::format("shape {} cannot become {}", shape_text(in.shape), shape_text(shape)));
  budget.take(count);
  return {std::move(shape), in.is_real, in.reals, in.wholes};
}

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

template <typename T>
void append_block(std::vector<T>& out, const std::vector<T>& in, size_t block, size_t size) {
  const auto begin = in.begin() + static_cast<std::ptrdiff_t>(block * size);
  out.insert(out.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
}

/// Shape of the concatenation; all inputs must agree in everything else.
Wholes concat_shape(const std::vector<ConstantPtr>& in, size_t axis) {
  Wholes shape = in[0]->shape;
  shape[axis] = 0;
  for (const auto& one : in) {
    Wholes other = one->shape;
    if (other.size() != shape.size() || one->is_real != in[0]->is_real)
      throw FoldError("inputs of different rank or type");
    std::swap(other[axis], shape[axis]);
    const int64_t sum = other[axis] + shape[axis];  // each at most 2^28, checked again after every addition
    other[axis] = shape[axis] = sum;
    if (other != shape) throw FoldError(fmt::format("inputs of different shape: {}", shape_text(one->shape)));
    element_count(shape);
  }
  return shape;
}

struct WholeType {
  int64_t type, lo, hi;
};
template <typename T>
constexpr WholeType whole_type(int64_t type) {
  return {type, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
}
constexpr WholeType kWholeTypes[] = {
    whole_type<int8_t>(TensorProto::INT8),     whole_type<int16_t>(TensorProto::INT16),
    whole_type<int32_t>(TensorProto::INT32),   whole_type<int64_t>(TensorProto::INT64),
    whole_type<uint8_t>(TensorProto::UINT8),   whole_type<uint16_t>(TensorProto::UINT16),
    whole_type<uint32_t>(TensorProto::UINT32), {TensorProto::UINT64, 0, std::numeric_limits<int64_t>::max()}};

Constant to_whole(const Constant& in, const WholeType& type) {
  Constant out{in.shape, false, {}, in.wholes};
  for (const float v : in.reals) {
    if (!(std::fabs(v) < 0x1p62f)) throw FoldError(fmt::format("value {} has no whole number", v));
    out.wholes.push_back(static_cast<int64_t>(v));
  }
  for (const int64_t v : out.wholes)
    if (v < type.lo || v > type.hi)
      throw FoldError(fmt::format("value {} does not fit {}", v, type_name(static_cast<int32_t>(type.type))));
  return out;
}

Constant to_real(const Constant& in, bool half) {
  Constant out{in.shape, true, in.reals, {}};
  for (const int64_t v : in.wholes) out.reals.push_back(static_cast<float>(v));
  if (half)
    for (float& v : out.reals) v = half_to_float(float_to_half(v));
  return out;
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
  View view{in.shape, strides_of(in.shape), 0};
  for (size_t i = 0; i < n; ++i)
    slice_dimension(view, normal_axis(axes[i], in.shape.size()), args.starts[i], args.ends[i], steps[i]);
  return copy(in, view, budget);
}

Constant concat(const std::vector<ConstantPtr>& in, int64_t axis, Budget& budget) {
  if (in.empty()) throw FoldError("no inputs");
  const size_t at = normal_axis(axis, in[0]->shape.size());
  Constant out{concat_shape(in, at), in[0]->is_real, {}, {}};
  const size_t count = element_count(out.shape);
  budget.take(count);
  const size_t outer = element_count(std::span(out.shape).first(at));
  if (count == 0) return out;
  for (size_t block = 0; block < outer; ++block)
    for (const auto& one : in) {
      const size_t size = element_count(one->shape) / outer;
      if (out.is_real)
        append_block(out.reals, one->reals, block, size);
      else
        append_block(out.wholes, one->wholes, block, size);
    }
  return out;
}

Constant transpose(const Constant& in, std::optional<Wholes> perm, Budget& budget) {
  const size_t rank = in.shape.size();
  if (!perm) {
    perm.emplace(rank);
    std::iota(perm->rbegin(), perm->rend(), 0);
  }
  if (perm->size() != rank || std::any_of(perm->begin(), perm->end(), [](int64_t p) { return p < 0; }))
    throw FoldError(fmt::format("perm {} does not fit shape {}", shape_text(*perm), shape_text(in.shape)));
  mark_axes(*perm, rank);
  const Wholes strides = strides_of(in.shape);
  View view;
  for (const int64_t p : *perm) {
    view.shape.push_back(in.shape[static_cast<size_t>(p)]);
    view.strides.push_back(strides[static_cast<size_t>(p)]);
  }
  return copy(in, view, budget);
}

Constant reshape(const Constant& in, const Wholes& shape, bool allow_zero, Budget& budget) {
  Wholes wanted = shape;
  std::optional<size_t> rest;
  for (size_t d = 0; d < wanted.size(); ++d) {
    if (wanted[d] == 0 && !allow_zero && d < in.shape.size()) wanted[d] = in.shape[d];
    if (wanted[d] != -1) continue;
    if (rest) throw FoldError(fmt::format("shape {} has two -1", shape_text(shape)));
    rest = d;
    wanted[d] = 1;
  }
  const size_t known = element_count(wanted);
  if (rest && known > 0) wanted[*rest] = static_cast<int64_t>(element_count(in.shape) / known);
  return with_shape(in, std::move(wanted), budget);
}

Constant squeeze(const Constant& in, const std::optional<Wholes>& axes, Budget& budget) {
  std::vector<bool> gone(in.shape.size());
  if (axes)
    gone = mark_axes(*axes, in.shape.size());
  else
    for (size_t d = 0; d < gone.size(); ++d) gone[d] = in.shape[d] == 1;
  Wholes shape;
  for (size_t d = 0; d < gone.size(); ++d) {
    if (gone[d] && in.shape[d] != 1)
      throw FoldError(fmt::format("dimension {} of shape {} is not 1", d, shape_text(in.shape)));
    if (!gone[d]) shape.push_back(in.shape[d]);
  }
  return with_shape(in, std::move(shape), budget);
}

Constant unsqueeze(const Constant& in, const Wholes& axes, Budget& budget) {
  const auto added = mark_axes(axes, in.shape.size() + axes.size());
  Wholes shape;
  auto next = in.shape.begin();
  for (const bool is_new : added) shape.push_back(is_new ? 1 : *next++);
  return with_shape(in, std::move(shape), budget);
}

Constant cast(const Constant& in, int64_t type, Budget& budget) {
  budget.take(element_count(in.shape));
  if (type == TensorProto::FLOAT || type == TensorProto::DOUBLE) return to_real(in, false);
  if (type == TensorProto::FLOAT16) return to_real(in, true);
  for (const WholeType& whole : kWholeTypes)
    if (whole.type == type) return to_whole(in, whole);
  throw FoldError(fmt::format("a cast to type {} cannot be folded", type));
}

}  // namespace sharp::cfg::onnx_import
