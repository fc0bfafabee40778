// SPDX-License-Identifier: Apache-2.0
// Parses one YAML document into the plain tree.
#pragma once

#include <memory>
#include <string>

#include "cfg/src/document.h"

namespace sharp::cfg {

/// The single document of a text; an empty text is a null node. `has_lines` is false for an override, which has no line
/// numbers. Throws ConfigError: not YAML, more than one document, a key twice in one map, nesting without end.
Node build_yaml(const std::string& text, const std::shared_ptr<const Origin>& origin, bool has_lines);

}  // namespace sharp::cfg
