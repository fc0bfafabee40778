// SPDX-License-Identifier: Apache-2.0
// Text and JSON of the nodes of an ONNX model.
#include "tb/run/onnx_report.h"

#include <fmt/format.h>

#include "base/output/text_table.h"

namespace sharp::tb {
namespace {

std::string size_text(unsigned size) { return size == 0 ? "?" : std::to_string(size); }

std::string verdict_text(const cfg::OnnxNode& node) {
  if (node.reasons.empty()) return "runs";
  return is_reference_only(node.reasons) ? "reference only" : "cannot run";
}

std::string row(const TextTable& table, const cfg::OnnxNode& node) {
  return table.row({std::to_string(node.index), std::string(to_string(node.op)), size_text(node.input_size),
                    size_text(node.hidden_size), std::string(to_string(node.direction)),
                    std::to_string(num_directions(node.direction)), fmt::format("{} of {}", node.layer, node.layers),
                    node.batch, verdict_text(node)});
}

std::string details(const cfg::OnnxNode& node) {
  std::string text = fmt::format("      {:<13} {}\n", "path", node.path);
  for (const cfg::OnnxSource& source : node.sources)
    text += fmt::format("      {:<13} {}\n", source.input, source.str());
  for (const cfg::OnnxReason& reason : node.reasons) text += fmt::format("      {:<13} {}\n", "reason", reason.str());
  return text;
}

nlohmann::ordered_json node_json(const cfg::OnnxNode& node) {
  nlohmann::ordered_json inputs = nlohmann::ordered_json::array(), reasons = nlohmann::ordered_json::array();
  for (const cfg::OnnxSource& source : node.sources)
    inputs.push_back({{"input", source.input},
                      {"constant", !source.leaves.empty()},
                      {"ops", source.ops},
                      {"from", source.leaves},
                      {"run_time", source.run_time}});
  for (const cfg::OnnxReason& reason : node.reasons) reasons.push_back({{"at", reason.at}, {"text", reason.text}});
  return {{"index", node.index},
          {"path", node.path},
          {"name", node.name},
          {"op", to_string(node.op)},
          {"input_size", node.input_size},
          {"hidden_size", node.hidden_size},
          {"direction", to_string(node.direction)},
          {"num_directions", num_directions(node.direction)},
          {"layer", node.layer},
          {"layers", node.layers},
          {"batch", node.batch},
          {"runs", node.reasons.empty()},
          {"reference_only", is_reference_only(node.reasons)},
          {"reasons", reasons},
          {"inputs", inputs}};
}

}  // namespace

std::string onnx_text(std::span<const cfg::OnnxNode> nodes) {
  const TextTable table({{"node", 4},
                         {"op", 4, false},
                         {"input", 5},
                         {"hidden", 6},
                         {"direction", 13, false},
                         {"directions", 10},
                         {"layer", 7},
                         {"batch", 5},
                         {"hardware", 0, false}});
  std::string text = table.header();
  for (const cfg::OnnxNode& node : nodes) text += row(table, node) + details(node);
  return text;
}

nlohmann::ordered_json onnx_json(std::span<const cfg::OnnxNode> nodes) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const cfg::OnnxNode& node : nodes) list.push_back(node_json(node));
  return list;
}

}  // namespace sharp::tb
