// SPDX-License-Identifier: Apache-2.0
// Walk through graphs, subgraphs and functions.
#include "cfg/onnx/graph_walk.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace sharp::cfg::onnx_import {
namespace {

using Nodes = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

constexpr size_t kMaxLayers = 64;     // nodes followed upwards: corrupt graphs may be rings
constexpr unsigned kMaxReshapes = 8;  // operators between two layers

std::string name_of(const onnx::NodeProto& node, int position) {
  return node.name().empty() ? fmt::format("{}[{}]", printable(node.op_type()), position) : printable(node.name());
}

class Walker {
 public:
  /// Subgraphs nest at most as deep as protobuf reads messages (100).
  void graph(const onnx::GraphProto& graph, const Scope* outer, const std::string& prefix) {
    nodes(graph.node(), *walk_.scopes.emplace_back(std::make_unique<Scope>(graph, outer)), prefix);
  }
  void function(const onnx::FunctionProto& function) {
    nodes(function.node(), *walk_.scopes.emplace_back(std::make_unique<Scope>(function)),
          fmt::format("function {} > ", printable(function.name())));
  }
  Walk take() { return std::move(walk_); }

 private:
  void nodes(const Nodes& nodes, const Scope& scope, const std::string& prefix) {
    for (int i = 0; i < nodes.size(); ++i) {
      const auto name = name_of(nodes[i], i);
      if (is_recurrent(nodes[i])) walk_.sites.push_back({&nodes[i], &scope, name, prefix + name});
      for (const auto& attribute : nodes[i].attribute()) {
        const auto inner = fmt::format("{}{}.{} > ", prefix, name, printable(attribute.name()));
        if (attribute.has_g()) graph(attribute.g(), &scope, inner);
        for (const auto& one : attribute.graphs()) graph(one, &scope, inner);
      }
    }
  }

  Walk walk_;
};

/// The recurrent node whose sequence output Y, only reshaped, is the input X of this one; or nullptr.
const onnx::NodeProto* layer_below(const Site& site) {
  static const std::vector<std::string> kReshapes = {"Squeeze",  "Unsqueeze", "Reshape", "Transpose",
                                                     "Identity", "Cast",      "Dropout", "Flatten"};
  const Scope* scope = site.scope;
  const onnx::NodeProto* node = site.node;
  for (unsigned i = 0; i <= kMaxReshapes && node->input_size() > 0; ++i) {
    const auto found = scope->find(node->input(0));
    if (!found || found->producer->node == nullptr || found->producer->output != 0) return nullptr;
    node = found->producer->node;
    scope = found->scope;
    if (is_recurrent(*node)) return node;
    if (std::find(kReshapes.begin(), kReshapes.end(), node->op_type()) == kReshapes.end()) return nullptr;
  }
  return nullptr;
}

void find_stacks(std::vector<Site>& sites) {
  std::map<const onnx::NodeProto*, Site*> by_node;
  for (Site& site : sites) by_node[site.node] = &site;
  for (Site& site : sites) {
    std::vector<Site*> stack = {&site};
    while (stack.size() <= kMaxLayers)
      if (const auto* const below = layer_below(*stack.back()))
        stack.push_back(by_node.at(below));
      else
        break;
    if (stack.size() > kMaxLayers) continue;
    site.layer = static_cast<unsigned>(stack.size());
    for (Site* const one : stack) one->layers = std::max(one->layers, site.layer);
  }
}

}  // namespace

bool is_recurrent(const onnx::NodeProto& node) {
  const std::string& op = node.op_type();
  return is_standard(node) && (op == "LSTM" || op == "GRU" || op == "RNN");
}

Walk walk(const onnx::ModelProto& model) {
  Walker walker;
  walker.graph(model.graph(), nullptr, "");
  for (const auto& function : model.functions()) walker.function(function);
  Walk out = walker.take();
  find_stacks(out.sites);
  return out;
}

std::string op_summary(const onnx::ModelProto& model) {
  constexpr size_t kShown = 8;
  std::vector<std::string> ops;
  for (const auto& node : model.graph().node())
    if (ops.size() < kShown && std::find(ops.begin(), ops.end(), printable(node.op_type())) == ops.end())
      ops.push_back(printable(node.op_type()));
  if (ops.empty()) return "no nodes at all";
  return fmt::format("{} nodes ({}{})", model.graph().node_size(), fmt::join(ops, ", "),
                     ops.size() == kShown ? ", .." : "");
}

}  // namespace sharp::cfg::onnx_import
