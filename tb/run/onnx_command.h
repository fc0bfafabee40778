// SPDX-License-Identifier: Apache-2.0
// sharp onnx (cfg/README.md).
#pragma once

#include <string>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct OnnxArgs {
  std::string file, json;
};
CountedVerdict onnx_command(const OnnxArgs& args);

}  // namespace sharp::tb
