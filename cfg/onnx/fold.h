// SPDX-License-Identifier: Apache-2.0
// Values of an ONNX graph that are known before it runs, traced through the operators of fold_table.h, shapes that the
// file declares, and calls of functions.
#pragma once

#include <optional>
#include <unordered_map>

#include "cfg/onnx/constant.h"
#include "cfg/onnx/fold_table.h"
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
  /// max_elements: of all constants it makes together. external: data beside the model, if it has a folder.
  explicit Folder(size_t max_elements, const ExternalData* external = nullptr)
      : budget_(max_elements), external_(external) {}

  /// Throws NotConstant if the value depends on inputs or on other operators, FoldError if the graph is broken.
  const Folded& fold(const Scope& scope, const std::string& name);

 private:
  Folded make(const Scope::Found& found);
  Folded make_node(const Scope& scope, const onnx::NodeProto& node, int output);
  Folded run(const Scope& scope, const onnx::NodeProto& node, int output, const FoldOp& op);
  Folded shape(const Scope& scope, const onnx::NodeProto& node);
  Folded inside(const Scope& call, int output);

  Budget budget_;
  const ExternalData* external_;
  unsigned depth_ = 0;
  std::unordered_map<const Producer*, std::optional<Folded>> known_;  ///< nothing: being made right now
};

}  // namespace sharp::cfg::onnx_import
