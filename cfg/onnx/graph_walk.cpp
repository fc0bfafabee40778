// SPDX-License-Identifier: Apache-2.0
// Walk through graphs, subgraphs and calls of functions.
#include "cfg/onnx/graph_walk.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace sharp::cfg::onnx_import {
namespace {

using Nodes = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

constexpr size_t kMaxLayers = 64;     // nodes and calls followed upwards: corrupt graphs may be rings
constexpr unsigned kMaxReshapes = 8;  // operators between two layers

std::string name_of(const onnx::NodeProto& node, int position) {
  return node.name().empty() ? fmt::format("{}[{}]", printable(node.op_type()), position) : printable(node.name());
}

class Walker {
 public:
  explicit Walker(const onnx::ModelProto& model) {
    walk_.functions = std::make_unique<Functions>(model);
    graph(model.graph(), nullptr, "");
  }
  Walk take() { return std::move(walk_); }

 private:
  /// Subgraphs nest at most as deep as protobuf reads messages (100).
  void graph(const onnx::GraphProto& graph, const Scope* outer, const std::string& prefix) {
    const auto& scope = walk_.scopes.emplace_back(std::make_unique<Scope>(graph, outer, walk_.functions.get()));
    nodes(graph.node(), *scope, prefix);
  }

  void nodes(const Nodes& nodes, const Scope& scope, const std::string& prefix) {
    for (int i = 0; i < nodes.size(); ++i) {
      const auto name = name_of(nodes[i], i);
      if (is_recurrent(nodes[i]))
        walk_.sites.push_back({&nodes[i], &scope, name, prefix + name});
      else if (const Scope* const call = scope.enter(nodes[i]))
        this->nodes(call->function()->node(), *call,
                    fmt::format("{}{}.{} > ", prefix, name, printable(nodes[i].op_type())));
      for (const auto& attribute : nodes[i].attribute()) {
        const auto inner = fmt::format("{}{}.{} > ", prefix, name, printable(attribute.name()));
        if (attribute.has_g()) graph(attribute.g(), &scope, inner);
        for (const auto& one : attribute.graphs()) graph(one, &scope, inner);
      }
    }
  }

  Walk walk_;
};

using Place = std::pair<const Scope*, const onnx::NodeProto*>;

/// Who makes a value, inside of calls of functions; output 0 of it.
std::optional<Place> maker(const Scope& scope, const std::string& name) {
  auto found = scope.find(name);
  for (size_t i = 0; i < kMaxLayers && found && found->producer->node != nullptr; ++i) {
    const onnx::NodeProto& node = *found->producer->node;
    const Scope* const call = is_recurrent(node) ? nullptr : found->scope->enter(node);
    if (call == nullptr) return found->producer->output == 0 ? std::optional(Place{found->scope, &node}) : std::nullopt;
    if (found->producer->output >= call->function()->output_size()) return std::nullopt;
    found = call->find(call->function()->output(found->producer->output));
  }
  return std::nullopt;
}

/// The recurrent node whose sequence output Y, only reshaped, is the input X of this one; or nothing.
std::optional<Place> layer_below(const Place& site) {
  static const std::vector<std::string> kReshapes = {"Squeeze",  "Unsqueeze", "Reshape", "Transpose",
                                                     "Identity", "Cast",      "Dropout", "Flatten"};
  Place place = site;
  for (unsigned i = 0; i <= kMaxReshapes && place.second->input_size() > 0; ++i) {
    const auto below = maker(*place.first, place.second->input(0));
    if (!below || is_recurrent(*below->second)) return below;
    place = *below;
    if (std::find(kReshapes.begin(), kReshapes.end(), place.second->op_type()) == kReshapes.end()) return std::nullopt;
  }
  return std::nullopt;
}

void find_stacks(std::vector<Site>& sites) {
  std::map<Place, Site*> by_place;
  for (Site& site : sites) by_place[{site.scope, site.node}] = &site;
  for (Site& site : sites) {
    std::vector<Site*> stack = {&site};
    while (stack.size() <= kMaxLayers)
      if (const auto below = layer_below({stack.back()->scope, stack.back()->node}))
        stack.push_back(by_place.at(*below));
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
  Walk out = Walker(model).take();
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
