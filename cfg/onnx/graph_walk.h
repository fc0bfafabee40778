// SPDX-License-Identifier: Apache-2.0
// Finds the recurrent nodes of a model and how they are stacked.
#pragma once

#include <onnx/onnx_pb.h>

#include <memory>
#include <string>
#include <vector>

#include "cfg/onnx/functions.h"
#include "cfg/onnx/scope.h"

namespace sharp::cfg::onnx_import {

/// A recurrent node where it stands.
struct Site {
  const onnx::NodeProto* node;
  const Scope* scope;
  std::string name, path;          ///< printable
  unsigned layer = 1, layers = 1;  ///< place in its stack
};

struct Walk {
  std::unique_ptr<Functions> functions;        ///< with the scopes of their calls
  std::vector<std::unique_ptr<Scope>> scopes;  ///< of all graphs
  std::vector<Site> sites;                     ///< in the order of the file; each call of a function has its own
};

/// The model must outlive the result. Throws FoldError for calls of functions that have no end.
Walk walk(const onnx::ModelProto& model);

bool is_recurrent(const onnx::NodeProto& node);

/// "Conv, Relu and 3 more kinds": the operators of a model without recurrent nodes.
std::string op_summary(const onnx::ModelProto& model);

}  // namespace sharp::cfg::onnx_import
