// SPDX-License-Identifier: Apache-2.0
// Constant folding by need: from a value back to initializers and Constant nodes.
#include "cfg/onnx/fold.h"

#include <fmt/format.h>

#include <algorithm>

#include "cfg/onnx/move_ops.h"
#include "cfg/onnx/shape_of.h"

namespace sharp::cfg::onnx_import {
namespace {

constexpr unsigned kMaxDepth = 200;  // operators in a row: real models have less than ten

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

std::string node_text(const onnx::NodeProto& node) {
  const bool by_output = node.name().empty() && node.output_size() > 0;
  return printable(fmt::format("{} '{}'", node.op_type(), by_output ? node.output(0) : node.name()));
}

Constant whole_constant(const google::protobuf::RepeatedField<int64_t>& values, Budget& budget) {
  budget.take(static_cast<size_t>(values.size()));
  return {{values.size()}, onnx::TensorProto::INT64, {}, {values.begin(), values.end()}};
}

Constant real_constant(const google::protobuf::RepeatedField<float>& values, Budget& budget) {
  budget.take(static_cast<size_t>(values.size()));
  return {{values.size()}, onnx::TensorProto::FLOAT, {values.begin(), values.end()}, {}};
}

Constant constant_of(const Scope& scope, const onnx::NodeProto& node, Budget& budget, const ExternalData* external) {
  const auto find = [&](const char* name) { return scope.attribute(node, name); };
  if (const auto* const a = find("value"); a != nullptr && a->has_t()) return decode_tensor(a->t(), budget, external);
  if (const auto* const a = find("value_int")) return {{}, onnx::TensorProto::INT64, {}, {a->i()}};
  if (const auto* const a = find("value_float")) return {{}, onnx::TensorProto::FLOAT, {a->f()}, {}};
  if (const auto* const a = find("value_ints")) return whole_constant(a->ints(), budget);
  if (const auto* const a = find("value_floats")) return real_constant(a->floats(), budget);
  throw FoldError(fmt::format("{} holds no tensor of numbers", node_text(node)));
}

/// Start and end of Shape, cut to the rank.
Constant cut_shape(const Scope& scope, const onnx::NodeProto& node, const Constant& dims, Budget& budget) {
  const auto* const start = scope.attribute(node, "start");
  const auto* const end = scope.attribute(node, "end");
  const int64_t first = start == nullptr ? 0 : start->i(), last = end == nullptr ? dims.shape[0] : end->i();
  return slice(dims, {{first}, {last}, Wholes{0}, {}}, budget);
}

}  // namespace

const Folded& Folder::fold(const Scope& scope, const std::string& name) {
  const auto found = scope.find(name);
  if (!found) throw FoldError(fmt::format("nothing makes the value '{}'", printable(name)));
  const auto [it, is_new] = known_.try_emplace(found->producer);
  if (!is_new) {
    if (!it->second) throw FoldError(fmt::format("the value '{}' depends on itself", printable(found->name)));
    return *it->second;
  }
  auto& entry = it->second;  // a reference into a node of the map stays valid
  if (depth_ == kMaxDepth) {
    known_.erase(found->producer);
    throw FoldError(fmt::format("more than {} operators in a row", kMaxDepth));
  }
  ++depth_;
  try {
    entry = make(*found);
  } catch (...) {
    --depth_;
    known_.erase(found->producer);
    throw;
  }
  --depth_;
  return *entry;
}

Folded Folder::make(const Scope::Found& found) {
  const Producer& producer = *found.producer;
  const std::string name = printable(found.name);
  if (producer.node != nullptr) return make_node(*found.scope, *producer.node, producer.output);
  if (producer.initializer == nullptr) throw NotConstant(fmt::format("'{}' is {}, not constant", name, producer.other));
  auto value = std::make_shared<const Constant>(decode_tensor(*producer.initializer, budget_, external_));
  return {std::move(value), {}, {fmt::format("initializer '{}'", name)}};
}

Folded Folder::make_node(const Scope& scope, const onnx::NodeProto& node, int output) {
  const FoldOp* const op = is_standard(node) ? find_fold_op(node.op_type()) : nullptr;
  if (op != nullptr && (output == 0 || node.op_type() == "Split")) return run(scope, node, output, *op);
  if (is_standard(node) && node.op_type() == "Constant")
    return {std::make_shared<const Constant>(constant_of(scope, node, budget_, external_)), {}, {node_text(node)}};
  if (is_standard(node) && node.op_type() == "Shape") return shape(scope, node);
  if (op == nullptr)
    if (const Scope* const call = scope.enter(node)) return inside(*call, output);
  throw NotConstant(fmt::format("computed by {}, not constant", node_text(node)));
}

/// The node itself is the last step of the way of its data.
Folded Folder::run(const Scope& scope, const onnx::NodeProto& node, int output, const FoldOp& op) {
  Folded out{nullptr, {node.op_type()}, {}};
  std::vector<ConstantPtr> inputs;
  for (int i = 0; i < node.input_size(); ++i) {
    inputs.push_back(nullptr);
    if (!scope.is_given(node.input(i))) continue;
    const Folded& input = fold(scope, node.input(i));
    inputs.back() = input.value;
    const bool is_data = static_cast<size_t>(i) < op.data_inputs;
    if (!is_data || !op.moves) need_known(*input.value);
    for (const auto& one : input.ops)
      if (is_data) add_once(out.ops, one);
    for (const auto& leaf : input.leaves)
      if (is_data) add_once(out.leaves, leaf);
  }
  const OpCall call(scope, node, output, std::move(inputs), budget_);
  if (node.op_type() == "Identity") {
    call.in(0);
    out.value = call.inputs[0];
  } else {
    out.value = std::make_shared<const Constant>(op.run(call));
  }
  return out;
}

/// Of a constant, or as the file declares it.
Folded Folder::shape(const Scope& scope, const onnx::NodeProto& node) {
  if (node.input_size() == 0) throw FoldError(fmt::format("{} has no input", node_text(node)));
  const auto dims = [&]() -> Constant {
    try {
      const Wholes& shape = fold(scope, node.input(0)).value->shape;
      return {{static_cast<int64_t>(shape.size())}, onnx::TensorProto::INT64, {}, shape};
    } catch (const NotConstant&) {
      auto declared = shape_of(scope, node.input(0));
      if (!declared)
        throw NotConstant(fmt::format("the shape of '{}' is not declared, not constant", printable(node.input(0))));
      return std::move(*declared);
    }
  }();
  auto value = std::make_shared<const Constant>(cut_shape(scope, node, dims, budget_));
  return {std::move(value), {node.op_type()}, {fmt::format("shape of '{}'", printable(node.input(0)))}};
}

/// An output of a call of a function.
Folded Folder::inside(const Scope& call, int output) {
  const onnx::FunctionProto& function = *call.function();
  if (output >= function.output_size())
    throw FoldError(fmt::format("function '{}' has no output {}", printable(function.name()), output));
  return fold(call, function.output(output));
}

}  // namespace sharp::cfg::onnx_import
