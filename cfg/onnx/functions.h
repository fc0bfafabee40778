// SPDX-License-Identifier: Apache-2.0
// The functions that a model brings along (ModelProto.functions), and the scope of every call of one.
#pragma once

#include <onnx/onnx_pb.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "cfg/onnx/scope.h"

namespace sharp::cfg::onnx_import {

class Functions {
 public:
  /// The model must outlive the result.
  explicit Functions(const onnx::ModelProto& model);

  /// Scope of the call, each made once; nullptr: the node calls none of them. Throws FoldError: a function that calls
  /// itself, one that is defined twice, calls without end.
  const Scope* enter(const Scope& caller, const onnx::NodeProto& call);

  /// Value of an attribute that a call does not state, or nullptr.
  const onnx::AttributeProto* default_of(const onnx::FunctionProto& function, std::string_view name) const;

 private:
  using Name = std::pair<std::string, std::string>;  ///< domain, name
  struct Entry {
    const onnx::FunctionProto* function = nullptr;
    bool is_unique = true;
  };
  std::map<Name, Entry> functions_;
  std::map<const onnx::FunctionProto*, google::protobuf::RepeatedPtrField<onnx::AttributeProto>> defaults_;
  std::map<std::pair<const Scope*, const onnx::NodeProto*>, std::unique_ptr<Scope>> calls_;
};

}  // namespace sharp::cfg::onnx_import
