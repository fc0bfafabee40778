// SPDX-License-Identifier: Apache-2.0
// Reads one recurrent node: attributes, shapes and constant inputs.
#pragma once

#include <vector>

#include "cfg/onnx/external_data.h"
#include "cfg/onnx/graph_walk.h"
#include "cfg/onnx/onnx_model.h"

namespace sharp::cfg::onnx_import {

struct Reading {
  OnnxRnn rnn;
  std::string batch;                 ///< as OnnxNode has it
  std::vector<OnnxSource> sources;   ///< of the inputs the node has, without X
  std::vector<OnnxReason> problems;  ///< what the file lacks or does wrong; then `rnn` has no weights
};

/// max_elements: of all constants made on the way. external: data beside the model, or nullptr.
Reading read_rnn(const Site& site, size_t max_elements, const ExternalData* external);

}  // namespace sharp::cfg::onnx_import
