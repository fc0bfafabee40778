// SPDX-License-Identifier: Apache-2.0
// The nodes of an ONNX model for people and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "cfg/onnx/onnx_model.h"

namespace sharp::tb {

/// A table row a node; below it its path, where its inputs come from, and why hardware cannot run it.
std::string onnx_text(std::span<const cfg::OnnxNode> nodes);

/// The list "nodes" of `sharp onnx --json` (cfg/README.md).
nlohmann::ordered_json onnx_json(std::span<const cfg::OnnxNode> nodes);

}  // namespace sharp::tb
