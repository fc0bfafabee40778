// SPDX-License-Identifier: Apache-2.0
// `sharp onnx`: the recurrent nodes of an ONNX model, and whether hardware runs them.
#include "tb/run/onnx_command.h"

#include <fmt/format.h>

#include "base/output/output_file.h"
#include "cfg/onnx/onnx_model.h"
#include "tb/run/onnx_report.h"
#include "tb/sim/result_json.h"

namespace sharp::tb {

CountedVerdict onnx_command(const OnnxArgs& args) {
  const cfg::OnnxModel model{std::filesystem::path(args.file)};
  fmt::print("{}\nrun one with the key: model: {{onnx: {}, node: N}}\n", onnx_text(model.nodes()), args.file);
  const CountedVerdict verdict(Verdict::pass, {{"nodes", model.nodes().size()}});
  if (args.json.empty()) return verdict;
  nlohmann::ordered_json json = report_head("onnx", verdict);
  json["file"] = args.file;
  json["nodes"] = onnx_json(model.nodes());
  write_json(args.json, json);
  return verdict;
}

}  // namespace sharp::tb
