// SPDX-License-Identifier: Apache-2.0
// Finds configuration files by name below config_root(), or by path.
#pragma once

#include <filesystem>
#include <string>

#include "cfg/src/document.h"
#include "cfg/src/reader.h"

namespace sharp::cfg {

/// Stems of the .yaml files in config_root()/kind, sorted. kind: "accel", "model" or "run".
Names config_names(const std::string& kind);

/// "a path, or one of sharp_1k, sharp_64, tiny"
std::string legal_names(const std::string& kind);

/// File of a name ("tiny") or path (has a '/' or ends in .yaml) in `node`. Throws ConfigError at the node, with the
/// names that exist.
std::filesystem::path locate(const std::string& kind, const Node& node, const std::string& key);

/// A scalar node that stands for an argument of a call or of the command line: errors begin with `origin`.
Node argument_node(const std::string& origin, const std::string& value);

}  // namespace sharp::cfg
