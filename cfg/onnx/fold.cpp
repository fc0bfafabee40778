// SPDX-License-Identifier: Apache-2.0
// Constant folding by need: from a value back to initializers and Constant nodes.
#include "cfg/onnx/fold.h"

#include <fmt/format.h>

#include <algorithm>

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
  return {{values.size()}, false, {}, {values.begin(), values.end()}};
}

Constant real_constant(const google::protobuf::RepeatedField<float>& values, Budget& budget) {
  budget.take(static_cast<size_t>(values.size()));
  return {{values.size()}, true, {values.begin(), values.end()}, {}};
}

Constant constant_of(const onnx::NodeProto& node, Budget& budget) {
  for (const auto& attribute : node.attribute()) {
    const std::string& name = attribute.name();
    if (name == "value" && attribute.has_t()) return decode_tensor(attribute.t(), budget);
    if (name == "value_int") return {{}, false, {}, {attribute.i()}};
    if (name == "value_float") return {{}, true, {attribute.f()}, {}};
    if (name == "value_ints") return whole_constant(attribute.ints(), budget);
    if (name == "value_floats") return real_constant(attribute.floats(), budget);
  }
  throw FoldError(fmt::format("{} holds no tensor of numbers", node_text(node)));
}

int64_t int_attribute(const onnx::NodeProto& node, const char* name, std::optional<int64_t> fallback) {
  if (const auto* const attribute = find_attribute(node, name)) return attribute->i();
  if (!fallback) throw FoldError(fmt::format("{} has no attribute '{}'", node_text(node), name));
  return *fallback;
}

std::optional<Wholes> ints_attribute(const onnx::NodeProto& node, const char* name) {
  const auto* const attribute = find_attribute(node, name);
  if (attribute == nullptr) return std::nullopt;
  return Wholes(attribute->ints().begin(), attribute->ints().end());
}

}  // namespace

const Folded& Folder::fold(const Scope& scope, const std::string& name) {
  const auto found = scope.find(name);
  if (!found) throw FoldError(fmt::format("nothing makes the value '{}'", printable(name)));
  const auto [it, is_new] = known_.try_emplace(found->producer);
  if (!is_new) {
    if (!it->second) throw FoldError(fmt::format("the value '{}' depends on itself", printable(name)));
    return *it->second;
  }
  auto& entry = it->second;  // a reference into a node of the map stays valid
  if (depth_ == kMaxDepth) {
    known_.erase(found->producer);
    throw FoldError(fmt::format("more than {} operators in a row", kMaxDepth));
  }
  ++depth_;
  try {
    entry = make(*found, name);
  } catch (...) {
    --depth_;
    known_.erase(found->producer);
    throw;
  }
  --depth_;
  return *entry;
}

Folded Folder::make(const Scope::Found& found, const std::string& name) {
  const Producer& producer = *found.producer;
  if (producer.node != nullptr) return make_node(*found.scope, *producer.node, producer.output);
  if (producer.initializer == nullptr)
    throw NotConstant(fmt::format("'{}' is {}, not constant", printable(name), producer.other));
  auto value = std::make_shared<const Constant>(decode_tensor(*producer.initializer, budget_));
  return {std::move(value), {}, {fmt::format("initializer '{}'", printable(name))}};
}

Folded Folder::make_node(const Scope& scope, const onnx::NodeProto& node, int output) {
  static const std::vector<std::string> kOps = {"Constant", "Identity", "Slice",     "Concat", "Unsqueeze",
                                                "Squeeze",  "Reshape",  "Transpose", "Cast"};
  const bool is_known = is_standard(node) && std::find(kOps.begin(), kOps.end(), node.op_type()) != kOps.end();
  if (!is_known || output != 0) throw NotConstant(fmt::format("computed by {}, not constant", node_text(node)));
  if (node.op_type() == "Constant")
    return {std::make_shared<const Constant>(constant_of(node, budget_)), {}, {node_text(node)}};
  if (node.input_size() == 0) throw FoldError(fmt::format("{} has no input", node_text(node)));
  return run(scope, node);
}

Folded Folder::run(const Scope& scope, const onnx::NodeProto& node) {
  Folded out = join(scope, node);
  const std::string& op = node.op_type();
  if (op == "Concat" || op == "Identity") return out;
  const Constant& in = *out.value;
  Constant made;
  if (op == "Slice") {
    const SliceArgs args{need_wholes(scope, node, 1, "starts"), need_wholes(scope, node, 2, "ends"),
                         wholes(scope, node, 3, "axes"), wholes(scope, node, 4, "steps")};
    made = slice(in, args, budget_);
  } else if (op == "Unsqueeze") {
    made = unsqueeze(in, need_wholes(scope, node, 1, "axes"), budget_);
  } else if (op == "Squeeze") {
    made = squeeze(in, wholes(scope, node, 1, "axes"), budget_);
  } else if (op == "Reshape") {
    made = reshape(in, need_wholes(scope, node, 1, "shape"), int_attribute(node, "allowzero", 0) != 0, budget_);
  } else if (op == "Transpose") {
    made = transpose(in, ints_attribute(node, "perm"), budget_);
  } else {
    made = cast(in, int_attribute(node, "to", std::nullopt), budget_);
  }
  out.value = std::make_shared<const Constant>(std::move(made));
  return out;
}

/// The data inputs of a node: all of a Concat, joined, else the first. The node itself is the last step of the way.
Folded Folder::join(const Scope& scope, const onnx::NodeProto& node) {
  const bool is_concat = node.op_type() == "Concat";
  Folded out{nullptr, {node.op_type()}, {}};
  std::vector<ConstantPtr> parts;
  for (int i = 0; i < (is_concat ? node.input_size() : 1); ++i) {
    const Folded& part = fold(scope, node.input(i));
    parts.push_back(part.value);
    for (const auto& op : part.ops) add_once(out.ops, op);
    for (const auto& leaf : part.leaves) add_once(out.leaves, leaf);
  }
  out.value = parts[0];
  if (is_concat)
    out.value = std::make_shared<const Constant>(concat(parts, int_attribute(node, "axis", std::nullopt), budget_));
  return out;
}

std::optional<Wholes> Folder::wholes(const Scope& scope, const onnx::NodeProto& node, int input,
                                     const char* attribute) {
  if (input >= node.input_size() || node.input(input).empty()) return ints_attribute(node, attribute);
  const Constant& value = *fold(scope, node.input(input)).value;
  if (value.is_real) throw FoldError(fmt::format("{} has '{}' that are no whole numbers", node_text(node), attribute));
  return value.wholes;
}

Wholes Folder::need_wholes(const Scope& scope, const onnx::NodeProto& node, int input, const char* attribute) {
  auto values = wholes(scope, node, input, attribute);
  if (!values) throw FoldError(fmt::format("{} has no '{}'", node_text(node), attribute));
  return std::move(*values);
}

}  // namespace sharp::cfg::onnx_import
