// SPDX-License-Identifier: Apache-2.0
// A model of a run that is a node of an ONNX file.
#pragma once

#include "cfg/src/model_file.h"

namespace sharp::cfg {

/// Keys onnx, node, name, summary, recordings of the map. Throws ConfigError at the key: broken files, no such node,
/// and nodes this hardware does not run, with node and attribute.
Model parse_onnx_layer(const Node& node, const std::string& prefix);

}  // namespace sharp::cfg
