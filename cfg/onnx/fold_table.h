// SPDX-License-Identifier: Apache-2.0
// The ONNX operators that are folded: how each reads its inputs and attributes, in all versions of the operator sets.
#pragma once

#include <string_view>

#include "cfg/onnx/scope.h"
#include "cfg/onnx/tensor_view.h"

namespace sharp::cfg::onnx_import {

/// A node with the constants at its inputs.
class OpCall {
 public:
  OpCall(const Scope& scope, const onnx::NodeProto& node, int output, std::vector<ConstantPtr> inputs, Budget& budget)
      : inputs(std::move(inputs)), budget(budget), output(output), scope_(scope), node_(node) {}

  const Constant& in(size_t i) const;    ///< throws FoldError if it is left out
  const Constant* find(size_t i) const;  ///< or nullptr
  /// Whole numbers of an input, or of the attribute that other versions of the operator have instead.
  std::optional<Wholes> wholes(size_t input, const char* attribute) const;
  Wholes need_wholes(size_t input, const char* attribute) const;
  int64_t integer(const char* attribute, std::optional<int64_t> fallback) const;
  const onnx::AttributeProto* attribute(const char* name) const { return scope_.attribute(node_, name); }
  size_t outputs() const { return static_cast<size_t>(node_.output_size()); }

  std::vector<ConstantPtr> inputs;  ///< nullptr: left out
  Budget& budget;
  int output;  ///< the one that is wanted

 private:
  const Scope& scope_;
  const onnx::NodeProto& node_;
};

struct FoldOp {
  const char* name;
  size_t data_inputs;  ///< the first ones are what the value is made of, the others say how
  bool moves;          ///< elements of the data that are not known do no harm
  Constant (*run)(const OpCall& call);
};

/// nullptr: the operator is not folded.
const FoldOp* find_fold_op(std::string_view name);

}  // namespace sharp::cfg::onnx_import
