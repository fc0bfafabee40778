// SPDX-License-Identifier: Apache-2.0
// Builder of small ONNX models.
#include "cfg/onnx/test/build_model.h"

#include <limits>
#include <stdexcept>

#include "cfg/types/half.h"

namespace sharp::cfg::test {
namespace {

using onnx::AttributeProto;
using onnx::GraphProto;
using onnx::NodeProto;
using onnx::TensorProto;

AttributeProto& add_attribute(NodeProto& node, const std::string& name, AttributeProto::AttributeType type) {
  AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(type);
  return attribute;
}

TensorProto shaped(const Shape& shape, TensorProto::DataType type) {
  TensorProto tensor;
  tensor.set_data_type(type);
  for (const int64_t n : shape) tensor.add_dims(n);
  return tensor;
}

TensorProto raw_tensor(const Shape& shape, const Values& values) {
  auto tensor = shaped(shape, TensorProto::FLOAT);
  tensor.set_raw_data(values.data(), values.size() * sizeof(float));
  return tensor;
}

TensorProto double_tensor(const Shape& shape, const Values& values) {
  auto tensor = shaped(shape, TensorProto::DOUBLE);
  for (const float v : values) tensor.add_double_data(v);
  return tensor;
}

TensorProto half_tensor(const Shape& shape, const Values& values) {
  auto tensor = shaped(shape, TensorProto::FLOAT16);
  std::vector<uint16_t> bits;
  for (const float v : values) bits.push_back(float_to_half(v));
  tensor.set_raw_data(bits.data(), bits.size() * sizeof(uint16_t));
  return tensor;
}

void add_initializer(GraphProto& graph, const std::string& name, TensorProto tensor) {
  *graph.add_initializer() = std::move(tensor);
  graph.mutable_initializer()->rbegin()->set_name(name);
}

void add_constant(GraphProto& graph, const std::string& name, const TensorProto& tensor) {
  *add_attribute(add_node(graph, "Constant", {}, {name}), "value", AttributeProto::TENSOR).mutable_t() = tensor;
}

/// The second half of dimension 1 first: cut in two, joined the right way round, and a leading 1 added.
void add_slices(GraphProto& graph, const std::string& name, const Shape& shape, const Values& values, bool old) {
  const auto flat = name + ".flat", a = name + ".a", b = name + ".b", joined = name + ".joined";
  const Shape rest(shape.begin() + 1, shape.end());
  const auto middle = static_cast<std::ptrdiff_t>(values.size() / 2);
  Values swapped(values.begin() + middle, values.end());
  swapped.insert(swapped.end(), values.begin(), values.begin() + middle);
  add_constant(graph, flat, raw_tensor(rest, swapped));
  const int64_t half = rest[0] / 2;
  if (old) {
    NodeProto& first = add_node(graph, "Slice", {flat}, {a});
    set_ints(first, "starts", {-half});
    set_ints(first, "ends", {std::numeric_limits<int64_t>::max()});
    NodeProto& second = add_node(graph, "Slice", {flat}, {b});
    set_ints(second, "axes", {0});
    set_ints(second, "starts", {0});
    set_ints(second, "ends", {half});
  } else {
    const auto axes = name + ".axes", low = name + ".low", mid = name + ".mid", high = name + ".high";
    add_int64(graph, axes, {0});
    add_int64(graph, low, {0});
    add_int64(graph, mid, {half});
    add_int64(graph, high, {std::numeric_limits<int64_t>::max()});
    add_node(graph, "Slice", {flat, mid, high, axes}, {a});
    add_node(graph, "Slice", {flat, low, mid, axes}, {b});
  }
  set_int(add_node(graph, "Concat", {a, b}, {joined}), "axis", 0);
  if (old) {
    set_ints(add_node(graph, "Unsqueeze", {joined}, {name}), "axes", {0});
  } else {
    add_int64(graph, name + ".zero", {0});
    add_node(graph, "Unsqueeze", {joined, name + ".zero"}, {name});
  }
}

void add_transposed(GraphProto& graph, const std::string& name, const Shape& shape, const Values& values) {
  const auto rows = static_cast<size_t>(shape[shape.size() - 2]), columns = static_cast<size_t>(shape.back());
  Values turned(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t matrix = i / (rows * columns), row = i / columns % rows, column = i % columns;
    turned[matrix * rows * columns + column * rows + row] = values[i];
  }
  Shape other = shape, perm;
  std::swap(other[other.size() - 1], other[other.size() - 2]);
  for (size_t d = 0; d < shape.size(); ++d) perm.push_back(static_cast<int64_t>(d));
  std::swap(perm[perm.size() - 1], perm[perm.size() - 2]);
  add_initializer(graph, name + ".turned", raw_tensor(other, turned));
  set_ints(add_node(graph, "Transpose", {name + ".turned"}, {name}), "perm", perm);
}

void add_reshaped(GraphProto& graph, const std::string& name, const Shape& shape, const TensorProto& flat) {
  Shape target = shape;
  target.back() = -1;
  if (!flat.dims().empty() && flat.dims(0) == shape[0]) target[0] = 0;
  add_initializer(graph, name + ".flat", flat);
  add_int64(graph, name + ".shape", target);
  add_node(graph, "Reshape", {name + ".flat", name + ".shape"}, {name});
}

}  // namespace

const char* to_string(Form form) {
  static const char* const kNames[] = {"float_data", "raw_data",        "double_data", "half_raw", "half_cast",
                                       "constant",   "constant_floats", "identity",    "slices",   "old_slices",
                                       "transposed", "reshaped",        "squeezed"};
  return kNames[static_cast<size_t>(form)];
}

void fill_node(NodeProto& node, const std::string& op, const std::vector<std::string>& inputs,
               const std::vector<std::string>& outputs, const std::string& name) {
  node.set_op_type(op);
  node.set_name(name);
  for (const auto& input : inputs) node.add_input(input);
  for (const auto& output : outputs) node.add_output(output);
}

NodeProto& add_node(GraphProto& graph, const std::string& op, const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs, const std::string& name) {
  NodeProto& node = *graph.add_node();
  fill_node(node, op, inputs, outputs, name);
  return node;
}

void set_int(NodeProto& node, const std::string& name, int64_t value) {
  add_attribute(node, name, AttributeProto::INT).set_i(value);
}
void set_ints(NodeProto& node, const std::string& name, const Shape& values) {
  AttributeProto& attribute = add_attribute(node, name, AttributeProto::INTS);
  for (const int64_t v : values) attribute.add_ints(v);
}
void set_float(NodeProto& node, const std::string& name, float value) {
  add_attribute(node, name, AttributeProto::FLOAT).set_f(value);
}
void set_text(NodeProto& node, const std::string& name, const std::string& value) {
  add_attribute(node, name, AttributeProto::STRING).set_s(value);
}
void set_texts(NodeProto& node, const std::string& name, const std::vector<std::string>& values) {
  AttributeProto& attribute = add_attribute(node, name, AttributeProto::STRINGS);
  for (const auto& v : values) attribute.add_strings(v);
}
GraphProto& add_graph(NodeProto& node, const std::string& attribute) {
  return *add_attribute(node, attribute, AttributeProto::GRAPH).mutable_g();
}

TensorProto float_tensor(const Shape& shape, const Values& values) {
  auto tensor = shaped(shape, TensorProto::FLOAT);
  for (const float v : values) tensor.add_float_data(v);
  return tensor;
}

TensorProto int64_tensor(const Shape& values) {
  auto tensor = shaped({static_cast<int64_t>(values.size())}, TensorProto::INT64);
  for (const int64_t v : values) tensor.add_int64_data(v);
  return tensor;
}

void add_int64(GraphProto& graph, const std::string& name, const Shape& values) {
  add_constant(graph, name, int64_tensor(values));
}

void add_value(GraphProto& graph, const std::string& name, const Shape& shape, const Values& values, Form form) {
  switch (form) {
    case Form::float_data:
      return add_initializer(graph, name, float_tensor(shape, values));
    case Form::raw_data:
      return add_initializer(graph, name, raw_tensor(shape, values));
    case Form::double_data:
      return add_initializer(graph, name, double_tensor(shape, values));
    case Form::half_raw:
      return add_initializer(graph, name, half_tensor(shape, values));
    case Form::half_cast:
      add_initializer(graph, name + ".half", half_tensor(shape, values));
      return set_int(add_node(graph, "Cast", {name + ".half"}, {name}), "to", TensorProto::FLOAT);
    case Form::constant:
      return add_constant(graph, name, raw_tensor(shape, values));
    case Form::constant_floats: {
      AttributeProto& floats =
          add_attribute(add_node(graph, "Constant", {}, {name + ".list"}), "value_floats", AttributeProto::FLOATS);
      for (const float v : values) floats.add_floats(v);
      add_int64(graph, name + ".shape", shape);
      add_node(graph, "Reshape", {name + ".list", name + ".shape"}, {name});
      return;
    }
    case Form::identity:
      add_initializer(graph, name + ".first", raw_tensor(shape, values));
      add_node(graph, "Identity", {name + ".first"}, {name + ".second"});
      add_node(graph, "Identity", {name + ".second"}, {name});
      return;
    case Form::slices:
    case Form::old_slices:
      return add_slices(graph, name, shape, values, form == Form::old_slices);
    case Form::transposed:
      return add_transposed(graph, name, shape, values);
    case Form::reshaped:
      return add_reshaped(graph, name, shape,
                          raw_tensor({shape[0], static_cast<int64_t>(values.size()) / shape[0]}, values));
    case Form::squeezed: {
      Shape more = shape;
      more.insert(more.begin() + 1, 1);
      add_initializer(graph, name + ".more", raw_tensor(more, values));
      set_ints(add_node(graph, "Squeeze", {name + ".more"}, {name}), "axes", {1});
      return;
    }
  }
  throw std::invalid_argument("add_value: no such form");
}

void add_input(GraphProto& graph, const std::string& name, const Shape& shape) {
  onnx::ValueInfoProto& value = *graph.add_input();
  value.set_name(name);
  auto& type = *value.mutable_type()->mutable_tensor_type();
  type.set_elem_type(TensorProto::FLOAT);
  for (const int64_t n : shape) {
    auto& dimension = *type.mutable_shape()->add_dim();
    if (n < 0)
      dimension.set_dim_param("N");
    else
      dimension.set_dim_value(n);
  }
}

Values ramp(size_t count, float base) {
  Values values;
  for (size_t i = 0; i < count; ++i) values.push_back(base + static_cast<float>(i) / 64.0f);
  return values;
}

NodeProto& add_rnn(GraphProto& graph, const Rnn& rnn) {
  const int64_t directions = rnn.direction == "bidirectional" ? 2 : 1;
  const int64_t rows = (rnn.op == "LSTM" ? 4 : rnn.op == "GRU" ? 3 : 1) * kHidden;
  const auto value = [&](const char* suffix, const Shape& shape, float base) {
    size_t count = 1;
    for (const int64_t n : shape) count *= static_cast<size_t>(n);
    add_value(graph, rnn.name + suffix, shape, ramp(count, base), rnn.form);
    return rnn.name + suffix;
  };
  std::vector<std::string> inputs = {rnn.x, value(".W", {directions, rows, kInput}, 0.0f),
                                     value(".R", {directions, rows, kHidden}, 8.0f)};
  if (rnn.has_bias) inputs.push_back(value(".B", {directions, 2 * rows}, 16.0f));
  NodeProto& node = add_node(graph, rnn.op, inputs, {rnn.name + ".Y", rnn.name + ".Y_h"}, rnn.name);
  set_int(node, "hidden_size", kHidden);
  if (rnn.direction != "forward") set_text(node, "direction", rnn.direction);
  return node;
}

onnx::ModelProto empty_model() {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.add_opset_import()->set_version(17);
  model.mutable_graph()->set_name("main");
  add_input(*model.mutable_graph(), "x", {-1, 1, kInput});
  return model;
}

onnx::ModelProto model_of(const Rnn& rnn) {
  auto model = empty_model();
  add_rnn(*model.mutable_graph(), rnn);
  return model;
}

onnx::ModelProto nested_model() {
  auto model = empty_model();
  GraphProto& outer = *model.mutable_graph();
  add_value(outer, "W0", {1, 4 * kHidden, kInput}, ramp(4 * kHidden * kInput, 0.0f), Form::slices);
  add_value(outer, "R0", {1, 4 * kHidden, kHidden}, ramp(4 * kHidden * kHidden, 8.0f), Form::transposed);
  add_value(outer, "B0", {1, 8 * kHidden}, ramp(8 * kHidden, 16.0f), Form::raw_data);
  GraphProto& middle = add_graph(add_node(outer, "If", {"sr"}, {"out"}, "If_0"), "else_branch");
  add_node(middle, "Identity", {"W0"}, {"W1"});
  GraphProto& inner = add_graph(add_node(middle, "If", {"state"}, {"out1"}, "If_1"), "then_branch");
  add_node(inner, "Identity", {"R0"}, {"R2"});
  set_int(add_node(inner, "LSTM", {"x", "W1", "R2", "B0"}, {"y"}, "lstm"), "hidden_size", kHidden);
  return model;
}

}  // namespace sharp::cfg::test
