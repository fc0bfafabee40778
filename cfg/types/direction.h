// SPDX-License-Identifier: Apache-2.0
// Names of the directions of a layer, as model files and reports spell them.
#pragma once

#include <string_view>

#include "cfg/types/layer.h"

namespace sharp::cfg {

inline std::string_view to_string(Direction d) {
  return d == Direction::forward ? "forward" : d == Direction::reverse ? "reverse" : "bidirectional";
}

}  // namespace sharp::cfg
