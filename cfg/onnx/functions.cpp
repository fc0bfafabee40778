// SPDX-License-Identifier: Apache-2.0
// Table of functions and calls.
#include "cfg/onnx/functions.h"

#include <fmt/format.h>
#include <google/protobuf/unknown_field_set.h>

#include "cfg/onnx/constant.h"

namespace sharp::cfg::onnx_import {
namespace {

constexpr size_t kMaxCalls = 10'000;  // a few functions that call each other twice make 2^n calls
constexpr unsigned kMaxDepth = 100;

using Attributes = google::protobuf::RepeatedPtrField<onnx::AttributeProto>;

std::string domain_of(const std::string& domain) { return domain == "ai.onnx" ? "" : domain; }

constexpr int kDefaultsField = 11;  // attribute_proto of FunctionProto, which ONNX before 1.13 does not know

/// Only of a library that does not know the field.
[[maybe_unused]] Attributes parse_defaults(const google::protobuf::UnknownFieldSet& fields) {
  Attributes out;
  for (int i = 0; i < fields.field_count(); ++i) {
    const auto& field = fields.field(i);
    if (field.number() != kDefaultsField || field.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED)
      continue;
    if (!out.Add()->ParseFromString(field.length_delimited()))
      throw FoldError("a default attribute of a function is damaged");
  }
  return out;
}

template <typename Function>
Attributes defaults_of(const Function& function) {
  if constexpr (requires { function.attribute_proto(); })
    return function.attribute_proto();
  else
    return parse_defaults(function.unknown_fields());
}

/// Whether the function is being called already; throws if calls nest too deep.
bool is_running(const Scope& caller, const onnx::FunctionProto& function) {
  unsigned depth = 0;
  for (const Scope* scope = &caller; scope != nullptr; scope = scope->parent()) {
    if (scope->function() == &function) return true;
    if (scope->function() != nullptr && ++depth > kMaxDepth)
      throw FoldError(fmt::format("functions call each other more than {} deep", kMaxDepth));
  }
  return false;
}

}  // namespace

Functions::Functions(const onnx::ModelProto& model) {
  for (const auto& function : model.functions()) {
    Entry& entry = functions_[{domain_of(function.domain()), function.name()}];
    entry.is_unique = entry.function == nullptr;
    entry.function = &function;
    defaults_[&function] = defaults_of(function);
  }
}

const Scope* Functions::enter(const Scope& caller, const onnx::NodeProto& call) {
  const auto it = functions_.find({domain_of(call.domain()), call.op_type()});
  if (it == functions_.end()) return nullptr;
  auto& scope = calls_[{&caller, &call}];
  if (scope) return scope.get();
  const onnx::FunctionProto& function = *it->second.function;
  const std::string name = printable(function.name());
  if (!it->second.is_unique) throw FoldError(fmt::format("function '{}' is defined twice", name));
  if (is_running(caller, function)) throw FoldError(fmt::format("function '{}' calls itself", name));
  if (calls_.size() > kMaxCalls) throw FoldError(fmt::format("more than {} calls of functions", kMaxCalls));
  scope = std::make_unique<Scope>(function, call, caller);
  return scope.get();
}

const onnx::AttributeProto* Functions::default_of(const onnx::FunctionProto& function, std::string_view name) const {
  for (const auto& attribute : defaults_.at(&function))
    if (attribute.name() == name) return &attribute;
  return nullptr;
}

}  // namespace sharp::cfg::onnx_import
