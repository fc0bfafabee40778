// SPDX-License-Identifier: Apache-2.0
// Builds small ONNX models for tests.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

namespace sharp::cfg::test {

using Shape = std::vector<int64_t>;
using Values = std::vector<float>;

/// How a graph makes a constant value.
enum class Form {
  float_data,       ///< initializer, typed field
  raw_data,         ///< initializer, bytes
  double_data,      ///< initializer, float64
  half_raw,         ///< initializer, float16
  half_cast,        ///< float16 initializer behind Cast: the exporters' fp16 weights
  constant,         ///< Constant node with a tensor
  constant_floats,  ///< Constant node with value_floats behind Reshape
  identity,         ///< two Identity nodes
  slices,           ///< Unsqueeze <- Concat <- Slice, as PyTorch exports reordered gates; shape [1, ..]
  old_slices,       ///< the same in operator set 9: starts, ends, axes as attributes
  transposed,       ///< Transpose of the last two dimensions
  reshaped,         ///< Reshape with 0 and -1
  squeezed,         ///< Squeeze of an extra dimension
};
inline constexpr Form kForms[] = {Form::float_data, Form::raw_data,   Form::double_data,     Form::half_raw,
                                  Form::half_cast,  Form::constant,   Form::constant_floats, Form::identity,
                                  Form::slices,     Form::old_slices, Form::transposed,      Form::reshaped,
                                  Form::squeezed};
const char* to_string(Form form);

void fill_node(onnx::NodeProto& node, const std::string& op, const std::vector<std::string>& inputs,
               const std::vector<std::string>& outputs, const std::string& name = "");
onnx::NodeProto& add_node(onnx::GraphProto& graph, const std::string& op, const std::vector<std::string>& inputs,
                          const std::vector<std::string>& outputs, const std::string& name = "");
void set_int(onnx::NodeProto& node, const std::string& name, int64_t value);
void set_ints(onnx::NodeProto& node, const std::string& name, const Shape& values);
void set_float(onnx::NodeProto& node, const std::string& name, float value);
void set_text(onnx::NodeProto& node, const std::string& name, const std::string& value);
void set_texts(onnx::NodeProto& node, const std::string& name, const std::vector<std::string>& values);
/// The subgraph of an attribute, e.g. "then_branch".
onnx::GraphProto& add_graph(onnx::NodeProto& node, const std::string& attribute);

onnx::TensorProto float_tensor(const Shape& shape, const Values& values);
onnx::TensorProto int64_tensor(const Shape& values);

/// Makes the value `name` of this shape in `graph`.
void add_value(onnx::GraphProto& graph, const std::string& name, const Shape& shape, const Values& values, Form form);
void add_int64(onnx::GraphProto& graph, const std::string& name, const Shape& values);
/// Declares an input of the graph; a dimension below 0 is the symbol "N".
void add_input(onnx::GraphProto& graph, const std::string& name, const Shape& shape);

/// Says that the data of a tensor lie elsewhere.
void set_external(onnx::TensorProto& tensor, const std::string& location, uint64_t offset, uint64_t length);
/// Moves the raw data of all initializers to a data file of this name; its bytes, one tensor after another from
/// `start`.
std::string move_outside(onnx::GraphProto& graph, const std::string& location, uint64_t start = 0);

/// A function of the domain "local", with inputs and outputs by name.
onnx::FunctionProto& add_function(onnx::ModelProto& model, const std::string& name,
                                  const std::vector<std::string>& inputs, const std::vector<std::string>& outputs);
onnx::NodeProto& add_node(onnx::FunctionProto& function, const std::string& op, const std::vector<std::string>& inputs,
                          const std::vector<std::string>& outputs, const std::string& name = "");
onnx::NodeProto& add_call(onnx::GraphProto& graph, const std::string& function, const std::vector<std::string>& inputs,
                          const std::vector<std::string>& outputs, const std::string& name = "");
/// An attribute that is the one of the call with the name `reference`.
void set_reference(onnx::NodeProto& node, const std::string& name, const std::string& reference);
/// Value of an attribute that calls need not state.
void set_default(onnx::FunctionProto& function, const std::string& name, int64_t value);
/// function `lstm`(x, w, r, b) with the attribute `size`, default 2, called once with the weights of add_rnn.
onnx::ModelProto function_model();

/// base, base + 1/64, ..: exact in fp16 up to 32.
Values ramp(size_t count, float base);

/// A node with weights W, R, B in `form`: input 3, hidden 2, W = ramp(0), R = ramp(8), B = ramp(16).
struct Rnn {
  std::string op = "LSTM", name = "rnn", direction = "forward", x = "x";
  Form form = Form::raw_data;
  bool has_bias = true;
};
inline constexpr int64_t kInput = 3, kHidden = 2;
/// Adds it; the outputs are <name>.Y, <name>.Y_h. Weight values are <name>.W, <name>.R, <name>.B.
onnx::NodeProto& add_rnn(onnx::GraphProto& graph, const Rnn& rnn);

/// A model with graph input x [N, 1, 3].
onnx::ModelProto empty_model();
onnx::ModelProto model_of(const Rnn& rnn);
/// The node two Ifs deep; its weights lie in the outermost graph, folded in the middle and innermost one.
onnx::ModelProto nested_model();

}  // namespace sharp::cfg::test
