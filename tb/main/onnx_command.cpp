// SPDX-License-Identifier: Apache-2.0
// `sharp onnx`: the recurrent nodes of an ONNX model, and whether hardware runs them.
#include <fmt/format.h>

#include "cfg/onnx/onnx_model.h"
#include "tb/main/commands.h"
#include "tb/main/onnx_report.h"
#include "tb/main/output_file.h"

namespace sharp::tb {

Verdict onnx_command(const OnnxArgs& args) {
  const cfg::OnnxModel model{std::filesystem::path(args.file)};
  fmt::print("{}\nrun one with the key: model: {{onnx: {}, node: N}}\n", onnx_text(model.nodes()), args.file);
  if (!args.json.empty())
    write_json(args.json, {{"schema", 1},
                           {"command", "onnx"},
                           {"verdict", "pass"},
                           {"exit_code", 0},
                           {"file", args.file},
                           {"nodes", onnx_json(model.nodes())}});
  return Verdict::pass;
}

}  // namespace sharp::tb
