// SPDX-License-Identifier: Apache-2.0
// Lists at keys: a single text in the place of a list is no empty list.
#pragma once

#include <string>
#include <vector>

#include "cfg/src/document.h"

namespace sharp::cfg {

/// Throws ConfigError unless the node is a list, which may be empty.
const std::vector<Node>& read_list(const Node& node, const std::string& key, const std::string& legal);
/// A list of texts; `what` says what each is.
std::vector<std::string> read_texts(const Node& node, const std::string& key, const std::string& what);

}  // namespace sharp::cfg
