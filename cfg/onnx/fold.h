// SPDX-License-Identifier: Apache-2.0
// Values of an ONNX graph that are known before it runs, traced through the operators that only move them about.
#pragma once

#include <optional>
#include <unordered_map>

#include "cfg/onnx/constant.h"
#include "cfg/onnx/fold_ops.h"
#include "cfg/onnx/scope.h"

namespace sharp::cfg::onnx_import {

/// A constant and its way: the operators from its end to its beginning, then what it was made of, each once.
struct Folded {
  ConstantPtr value;
  std::vector<std::string> ops;     ///< "Unsqueeze", "Concat", "Slice"
  std::vector<std::string> leaves;  ///< "initializer 'w'", "Constant 'c'"
};

/// Folds each value once; each refers to the graphs of its scopes.
class Folder {
 public:
  /// max_elements: of all constants it makes together.
  explicit Folder(size_t max_elements) : budget_(max_elements) {}

  /// Throws NotConstant if the value depends on inputs or on other operators, FoldError if the graph is broken.
  const Folded& fold(const Scope& scope, const std::string& name);

 private:
  Folded make(const Scope::Found& found, const std::string& name);
  Folded make_node(const Scope& scope, const onnx::NodeProto& node, int output);
  Folded run(const Scope& scope, const onnx::NodeProto& node);
  Folded join(const Scope& scope, const onnx::NodeProto& node);
  /// Whole numbers of an input, or of the attribute older versions of the operator have instead.
  std::optional<Wholes> wholes(const Scope& scope, const onnx::NodeProto& node, int input, const char* attribute);
  Wholes need_wholes(const Scope& scope, const onnx::NodeProto& node, int input, const char* attribute);

  Budget budget_;
  unsigned depth_ = 0;
  std::unordered_map<const Producer*, std::optional<Folded>> known_;  ///< nothing: being made right now
};

}  // namespace sharp::cfg::onnx_import
