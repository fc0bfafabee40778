// SPDX-License-Identifier: Apache-2.0
// A model of a run that is a node of an ONNX file, or a stack of its nodes.
#pragma once

#include "cfg/src/model_file.h"

namespace sharp::cfg {

/// Keys onnx, node, name, summary, recordings of the map. Throws ConfigError at the key: broken files, no such node,
/// nodes this hardware does not run (and, if it would do, the double reference neither), with node and attribute, and a
/// list of nodes that do not fit each other. Recordings are left to the caller.
Model parse_onnx_model(const Node& node, const std::string& prefix, Accept accept);

}  // namespace sharp::cfg
