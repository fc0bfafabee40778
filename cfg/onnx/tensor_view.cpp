// SPDX-License-Identifier: Apache-2.0
// Views, axes and broadcasting.
#include "cfg/onnx/tensor_view.h"

#include <fmt/format.h>

#include <algorithm>

namespace sharp::cfg::onnx_import {
namespace {

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

template <typename T>
std::vector<T> pick(const std::vector<T>& in, const View& view, size_t count) {
  std::vector<T> out;
  if (in.empty() || count == 0) return out;
  out.reserve(count);
  for_each_position(view, [&](size_t p) { out.push_back(in[p]); });
  return out;
}

template <typename T>
void append_to(std::vector<T>& out, const std::vector<T>& in, size_t from, size_t size) {
  const auto begin = in.begin() + static_cast<std::ptrdiff_t>(from);
  out.insert(out.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
}

}  // namespace

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

View view_of(const Constant& in) {
  View view{in.shape, Wholes(in.shape.size(), 1), 0};
  for (size_t i = in.shape.size(); i-- > 1;) view.strides[i - 1] = view.strides[i] * std::max<int64_t>(in.shape[i], 1);
  return view;
}

Constant copy(const Constant& in, const View& view, Budget& budget) {
  const size_t count = element_count(view.shape);
  budget.take(count);
  return {view.shape, in.type, pick(in.reals, view, count), pick(in.wholes, view, count), pick(in.open, view, count)};
}

Constant with_shape(const Constant& in, Wholes shape, Budget& budget) {
  const size_t count = element_count(shape);
  if (count != element_count(in.shape))
    throw FoldError(fmt::format("shape {} cannot become {}", shape_text(in.shape), shape_text(shape)));
  budget.take(count);
  return {std::move(shape), in.type, in.reals, in.wholes, in.open};
}

void append(Constant& out, const Constant& in, size_t from, size_t size) {
  if (in.is_real()) return append_to(out.reals, in.reals, from, size);
  const size_t before = out.wholes.size();
  append_to(out.wholes, in.wholes, from, size);
  if (in.open.empty() && out.open.empty()) return;
  out.open.resize(before);
  if (!in.open.empty()) append_to(out.open, in.open, from, size);
  out.open.resize(before + size);
}

Wholes broadcast_shape(const Wholes& a, const Wholes& b) {
  Wholes shape(std::max(a.size(), b.size()), 1);
  for (size_t i = 1; i <= shape.size(); ++i) {
    const int64_t n = i <= a.size() ? a[a.size() - i] : 1, m = i <= b.size() ? b[b.size() - i] : 1;
    if (n != m && n != 1 && m != 1)
      throw FoldError(fmt::format("shapes {} and {} do not broadcast", shape_text(a), shape_text(b)));
    shape[shape.size() - i] = n == 1 ? m : n;
  }
  element_count(shape);
  return shape;
}

Constant broadcast(const Constant& in, const Wholes& shape, Budget& budget) {
  const View from = view_of(in);
  View view{shape, Wholes(shape.size(), 0), 0};
  const size_t added = shape.size() - in.shape.size();
  for (size_t d = 0; d < in.shape.size(); ++d)
    if (in.shape[d] != 1) view.strides[added + d] = from.strides[d];
  return copy(in, view, budget);
}

}  // namespace sharp::cfg::onnx_import
