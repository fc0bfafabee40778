// SPDX-License-Identifier: Apache-2.0
// Builder of functions and external data.
#include <google/protobuf/unknown_field_set.h>

#include <utility>

#include "cfg/onnx/test/build_model.h"

namespace sharp::cfg::test {

using onnx::AttributeProto;
using onnx::GraphProto;
using onnx::NodeProto;
using onnx::TensorProto;

namespace {

/// ONNX before 1.13 does not know the field.
template <typename Function>
void append_default(Function& function, const AttributeProto& attribute) {
  if constexpr (requires { function.add_attribute_proto(); })
    *function.add_attribute_proto() = attribute;
  else
    function.mutable_unknown_fields()->AddLengthDelimited(11, attribute.SerializeAsString());
}

}  // namespace

void set_external(TensorProto& tensor, const std::string& location, uint64_t offset, uint64_t length) {
  tensor.set_data_location(TensorProto::EXTERNAL);
  tensor.clear_external_data();
  const std::pair<std::string, std::string> entries[] = {
      {"location", location}, {"offset", std::to_string(offset)}, {"length", std::to_string(length)}};
  for (const auto& [key, value] : entries) {
    auto& entry = *tensor.add_external_data();
    entry.set_key(key);
    entry.set_value(value);
  }
}

std::string move_outside(GraphProto& graph, const std::string& location, uint64_t start) {
  std::string bytes;
  for (auto& tensor : *graph.mutable_initializer()) {
    set_external(tensor, location, start + bytes.size(), tensor.raw_data().size());
    bytes += tensor.raw_data();
    tensor.clear_raw_data();
  }
  return bytes;
}

onnx::FunctionProto& add_function(onnx::ModelProto& model, const std::string& name,
                                  const std::vector<std::string>& inputs, const std::vector<std::string>& outputs) {
  onnx::FunctionProto& function = *model.add_functions();
  function.set_name(name);
  function.set_domain("local");
  for (const auto& input : inputs) function.add_input(input);
  for (const auto& output : outputs) function.add_output(output);
  return function;
}

NodeProto& add_node(onnx::FunctionProto& function, const std::string& op, const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs, const std::string& name) {
  NodeProto& node = *function.add_node();
  fill_node(node, op, inputs, outputs, name);
  return node;
}

NodeProto& add_call(GraphProto& graph, const std::string& function, const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs, const std::string& name) {
  NodeProto& node = add_node(graph, function, inputs, outputs, name);
  node.set_domain("local");
  return node;
}

void set_reference(NodeProto& node, const std::string& name, const std::string& reference) {
  AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(AttributeProto::INT);
  attribute.set_ref_attr_name(reference);
}

void set_default(onnx::FunctionProto& function, const std::string& name, int64_t value) {
  AttributeProto attribute;
  attribute.set_name(name);
  attribute.set_type(AttributeProto::INT);
  attribute.set_i(value);
  append_default(function, attribute);
}

onnx::ModelProto function_model() {
  auto model = model_of({});
  auto& function = add_function(model, "lstm", {"input", "w", "r", "b"}, {"y"});
  set_reference(add_node(function, "LSTM", {"input", "w", "r", "b"}, {"y"}, "inner"), "hidden_size", "size");
  set_default(function, "size", kHidden);
  auto& graph = *model.mutable_graph();
  graph.mutable_node()->RemoveLast();
  add_call(graph, "lstm", {"x", "rnn.W", "rnn.R", "rnn.B"}, {"y"}, "call");
  return model;
}

}  // namespace sharp::cfg::test
