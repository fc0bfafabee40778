// SPDX-License-Identifier: Apache-2.0
// `sharp eval` (docs/evaluation.md).
#pragma once

#include <string>

#include "tb/verdict/counted.h"

namespace sharp::eval {

struct EvalArgs {
  bool full = false;  ///< else quick
  std::string model;  ///< run file or ONNX file: this model alone, instead of the published networks
  std::string out;    ///< folder
  std::string rtl;    ///< RTL folder instead of rtl/
  unsigned jobs = 0;  ///< 0: as many as there are cores
  std::string json;
};
/// The worst verdict of the RTL subset; mismatch if its cycles are not those of the model. Throws cfg::ConfigError for
/// a model that cannot be read, tb::OutputError.
tb::CountedVerdict eval_command(const EvalArgs& args);

}  // namespace sharp::eval
