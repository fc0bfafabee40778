// SPDX-License-Identifier: Apache-2.0
// Name tables of graphs.
#include "cfg/onnx/scope.h"

#include <fmt/format.h>

#include "cfg/onnx/constant.h"
#include "cfg/onnx/functions.h"

namespace sharp::cfg::onnx_import {
namespace {

/// Bytes of the UTF-8 character at the front, 0 if there is none.
size_t utf8_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x20 || lead == 0x7F) return 0;
  if (lead < 0x80) return 1;
  const size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return 0;
  for (size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  const unsigned char second = byte(1);  // overlong forms, surrogates, past U+10FFFF
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
  if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
  return size;
}

}  // namespace

Scope::Scope(const onnx::GraphProto& graph, const Scope* outer, Functions* functions)
    : outer_(outer), functions_(outer != nullptr ? outer->functions_ : functions) {
  for (const auto& tensor : graph.initializer()) producers_.try_emplace(tensor.name(), Producer{&tensor});
  for (const auto& tensor : graph.sparse_initializer())
    producers_.try_emplace(tensor.values().name(), Producer{nullptr, nullptr, 0, "a sparse initializer"});
  const char* const input = outer == nullptr ? "an input of the model" : "an input of the subgraph";
  for (const auto& value : graph.input()) producers_.try_emplace(value.name(), Producer{nullptr, nullptr, 0, input});
  add_nodes(graph.node());
  add_types(graph.input());
  add_types(graph.value_info());
  add_types(graph.output());
}

Scope::Scope(const onnx::FunctionProto& function, const onnx::NodeProto& call, const Scope& caller)
    : functions_(caller.functions_), function_(&function), caller_(&caller), call_(&call) {
  static const std::string kLeftOut;
  if (call.input_size() > function.input_size())
    throw FoldError(fmt::format("function '{}' is called with {} inputs, it has {}", printable(function.name()),
                                call.input_size(), function.input_size()));
  for (int i = 0; i < function.input_size(); ++i)
    producers_.try_emplace(function.input(i), Producer{nullptr, nullptr, 0, "an input of a function, left out",
                                                       i < call.input_size() ? &call.input(i) : &kLeftOut});
  add_nodes(function.node());
}

void Scope::add_nodes(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes) {
  for (const auto& node : nodes)
    for (int i = 0; i < node.output_size(); ++i)
      producers_.try_emplace(node.output(i), Producer{nullptr, &node, i, ""});
}

void Scope::add_types(const google::protobuf::RepeatedPtrField<onnx::ValueInfoProto>& values) {
  for (const auto& value : values) types_.try_emplace(value.name(), &value.type());
}

std::optional<Scope::Found> Scope::find(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    const auto it = scope->producers_.find(name);
    if (it == scope->producers_.end()) continue;
    const std::string* const argument = it->second.argument;
    if (argument != nullptr && !argument->empty()) return scope->caller_->find(*argument);
    return Found{&it->second, scope, it->first};
  }
  return std::nullopt;
}

bool Scope::is_given(std::string_view name) const {
  if (name.empty()) return false;
  const auto found = find(name);
  return !found || found->producer->argument == nullptr;
}

const onnx::TensorShapeProto* Scope::declared_shape(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    if (const auto made = scope->producers_.find(name); made != scope->producers_.end() && made->second.argument)
      return made->second.argument->empty() ? nullptr : scope->caller_->declared_shape(*made->second.argument);
    const auto it = scope->types_.find(name);
    if (it == scope->types_.end()) continue;
    const onnx::TypeProto& type = *it->second;
    return type.has_tensor_type() && type.tensor_type().has_shape() ? &type.tensor_type().shape() : nullptr;
  }
  return nullptr;
}

const onnx::AttributeProto* Scope::attribute(const onnx::NodeProto& node, std::string_view name) const {
  const auto* const own = find_attribute(node, name);
  return own == nullptr ? nullptr : resolve(*own);
}

const onnx::AttributeProto* Scope::resolve(const onnx::AttributeProto& attribute) const {
  if (attribute.ref_attr_name().empty()) return &attribute;
  const Scope* scope = this;
  while (scope != nullptr && scope->function_ == nullptr) scope = scope->outer_;
  if (scope == nullptr) return nullptr;
  if (const auto* const given = scope->caller_->attribute(*scope->call_, attribute.ref_attr_name())) return given;
  return scope->functions_->default_of(*scope->function_, attribute.ref_attr_name());
}

const Scope* Scope::enter(const onnx::NodeProto& node) const {
  return functions_ == nullptr ? nullptr : functions_->enter(*this, node);
}

const onnx::AttributeProto* find_attribute(const onnx::NodeProto& node, std::string_view name) {
  for (const auto& attribute : node.attribute())
    if (attribute.name() == name) return &attribute;
  return nullptr;
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t size = utf8_length(text);
    out += size == 0 ? std::string_view("?") : text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out;
}

}  // namespace sharp::cfg::onnx_import
