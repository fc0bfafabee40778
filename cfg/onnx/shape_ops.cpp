// SPDX-License-Identifier: Apache-2.0
// Transpose, Reshape, Squeeze, Unsqueeze, Expand on constants.
#include "cfg/onnx/shape_ops.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace sharp::cfg::onnx_import {

Constant transpose(const Constant& in, std::optional<Wholes> perm, Budget& budget) {
  const size_t rank = in.shape.size();
  if (!perm) {
    perm.emplace(rank);
    std::iota(perm->rbegin(), perm->rend(), 0);
  }
  if (perm->size() != rank || std::any_of(perm->begin(), perm->end(), [](int64_t p) { return p < 0; }))
    throw FoldError(fmt::format("perm {} does not fit shape {}", shape_text(*perm), shape_text(in.shape)));
  mark_axes(*perm, rank);
  const Wholes strides = view_of(in).strides;
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

Constant expand(const Constant& in, const Wholes& shape, Budget& budget) {
  element_count(shape);
  return broadcast(in, broadcast_shape(in.shape, shape), budget);
}

}  // namespace sharp::cfg::onnx_import
