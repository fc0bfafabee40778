// SPDX-License-Identifier: Apache-2.0
// Names of an ONNX graph: who makes a value. Names of outer graphs are visible in subgraphs.
#pragma once

#include <onnx/onnx_pb.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sharp::cfg::onnx_import {

/// Exactly one of: an initializer, a node with the number of its output, or neither (then `other` says what).
struct Producer {
  const onnx::TensorProto* initializer = nullptr;
  const onnx::NodeProto* node = nullptr;
  int output = 0;
  const char* other = "";
};

/// Refers to the graph (and its outer scope), which must outlive it.
class Scope {
 public:
  Scope(const onnx::GraphProto& graph, const Scope* outer);
  explicit Scope(const onnx::FunctionProto& function);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  struct Found {
    const Producer* producer;
    const Scope* scope;  ///< where the inputs of a producing node are looked up
  };
  std::optional<Found> find(std::string_view name) const;

  /// Shape of a value as the graph declares it, if it does.
  const onnx::TensorShapeProto* declared_shape(std::string_view name) const;

 private:
  void add_nodes(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes);
  void add_types(const google::protobuf::RepeatedPtrField<onnx::ValueInfoProto>& values);

  const Scope* outer_ = nullptr;
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
