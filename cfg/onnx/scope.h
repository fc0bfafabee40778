// SPDX-License-Identifier: Apache-2.0
// Names of an ONNX graph or of a call of a function: who makes a value. Names of outer graphs are visible in subgraphs;
// inputs and attributes of functions are those of the call.
#pragma once

#include <onnx/onnx_pb.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sharp::cfg::onnx_import {

class Functions;

/// Exactly one of: an initializer, a node with the number of its output, the name of a value of the caller, or neither
/// (then `other` says what).
struct Producer {
  const onnx::TensorProto* initializer = nullptr;
  const onnx::NodeProto* node = nullptr;
  int output = 0;
  const char* other = "";
  const std::string* argument = nullptr;
};

/// Refers to the graph or function, the scopes around it and the functions, which must outlive it.
class Scope {
 public:
  /// A subgraph has the functions of the graph around it.
  Scope(const onnx::GraphProto& graph, const Scope* outer, Functions* functions = nullptr);
  /// The call of a function. Throws FoldError: more arguments than it takes.
  Scope(const onnx::FunctionProto& function, const onnx::NodeProto& call, const Scope& caller);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  struct Found {
    const Producer* producer;  ///< never an argument
    const Scope* scope;        ///< where the inputs of a producing node are looked up
    std::string_view name;     ///< in that scope
  };
  std::optional<Found> find(std::string_view name) const;
  /// False: the input of a node with this name is left out, there or by the call.
  bool is_given(std::string_view name) const;

  /// Shape of a value as its graph declares it, if it does.
  const onnx::TensorShapeProto* declared_shape(std::string_view name) const;

  /// The attribute of a node of this scope, taken from the call if it refers to it; nullptr: absent.
  const onnx::AttributeProto* attribute(const onnx::NodeProto& node, std::string_view name) const;
  const onnx::AttributeProto* resolve(const onnx::AttributeProto& attribute) const;

  /// Inside of the call if the node calls a function of the model, else nullptr. Throws FoldError (Functions::enter).
  const Scope* enter(const onnx::NodeProto& node) const;
  const onnx::FunctionProto* function() const { return function_; }
  /// The graph around it, or the caller; nullptr: the main graph.
  const Scope* parent() const { return outer_ != nullptr ? outer_ : caller_; }

 private:
  void add_nodes(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes);
  void add_types(const google::protobuf::RepeatedPtrField<onnx::ValueInfoProto>& values);

  const Scope* outer_ = nullptr;
  Functions* functions_ = nullptr;
  const onnx::FunctionProto* function_ = nullptr;  ///< with caller_ and call_
  const Scope* caller_ = nullptr;
  const onnx::NodeProto* call_ = nullptr;
  std::unordered_map<std::string_view, Producer> producers_;
  std::unordered_map<std::string_view, const onnx::TypeProto*> types_;
};

/// The attribute, or nullptr.
const onnx::AttributeProto* find_attribute(const onnx::NodeProto& node, std::string_view name);

/// Operators of the standard set, not of a vendor's that happen to have the same name.
inline bool is_standard(const onnx::NodeProto& node) { return node.domain().empty() || node.domain() == "ai.onnx"; }

/// Text of a file made safe to print: what is not UTF-8 or a control character becomes '?'.
std::string printable(std::string_view text);

}  // namespace sharp::cfg::onnx_import
