// SPDX-License-Identifier: Apache-2.0
// Declared shapes, followed through operators that keep or turn the dimensions.
#include "cfg/onnx/shape_of.h"

#include <fmt/format.h>

#include "cfg/onnx/move_ops.h"

namespace sharp::cfg::onnx_import {
namespace {

constexpr unsigned kMaxSteps = 8;  // a ring has no end

Constant from_declared(const onnx::TensorShapeProto& shape, const std::string& name) {
  Constant out{{shape.dim_size()}, onnx::TensorProto::INT64, {}, {}};
  for (int i = 0; i < shape.dim_size(); ++i) {
    const auto& dim = shape.dim(i);
    const bool is_fixed = dim.has_dim_value();
    out.wholes.push_back(is_fixed ? dim.dim_value() : 0);
    const std::string symbol = dim.dim_param().empty() ? "" : fmt::format(" ('{}')", printable(dim.dim_param()));
    out.open.push_back(
        is_fixed ? "" : fmt::format("dimension {}{} of '{}' is not fixed, not constant", i, symbol, printable(name)));
  }
  return out;
}

std::optional<Constant> follow(const Scope& scope, const std::string& name, unsigned steps);

std::optional<Constant> transposed(const Scope& scope, const onnx::NodeProto& node, unsigned steps) {
  const auto shape = follow(scope, node.input(0), steps);
  const auto* const perm = scope.attribute(node, "perm");
  if (!shape || perm == nullptr) return std::nullopt;
  const Constant indices{{perm->ints_size()}, onnx::TensorProto::INT64, {}, {perm->ints().begin(), perm->ints().end()}};
  Budget budget(indices.wholes.size());
  return gather(*shape, indices, 0, budget);
}

std::optional<Constant> follow(const Scope& scope, const std::string& name, unsigned steps) {
  const auto found = scope.find(name);
  if (const auto* const declared = scope.declared_shape(name))
    return from_declared(*declared, found ? std::string(found->name) : name);
  if (!found || found->producer->node == nullptr || found->producer->output != 0 || steps == 0) return std::nullopt;
  const onnx::NodeProto& node = *found->producer->node;
  if (!is_standard(node) || node.input_size() == 0) return std::nullopt;
  const std::string& op = node.op_type();
  if (op == "Transpose") return transposed(*found->scope, node, steps - 1);
  if (op == "Identity" || op == "Cast" || op == "Dropout") return follow(*found->scope, node.input(0), steps - 1);
  return std::nullopt;
}

}  // namespace

std::optional<Constant> shape_of(const Scope& scope, const std::string& name) { return follow(scope, name, kMaxSteps); }

}  // namespace sharp::cfg::onnx_import
