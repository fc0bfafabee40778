// SPDX-License-Identifier: Apache-2.0
// Table of the folded operators.
#include "cfg/onnx/fold_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "cfg/onnx/arithmetic_ops.h"
#include "cfg/onnx/move_ops.h"
#include "cfg/onnx/number_ops.h"
#include "cfg/onnx/shape_ops.h"

namespace sharp::cfg::onnx_import {
namespace {

Constant run_slice(const OpCall& c) {
  const SliceArgs args{c.need_wholes(1, "starts"), c.need_wholes(2, "ends"), c.wholes(3, "axes"), c.wholes(4, "steps")};
  return slice(c.in(0), args, c.budget);
}

Constant run_concat(const OpCall& c) {
  for (size_t i = 0; i < c.inputs.size(); ++i) c.in(i);
  return concat(c.inputs, c.integer("axis", {}), c.budget);
}

Constant run_split(const OpCall& c) {
  SplitArgs args{c.integer("axis", 0), c.outputs(), c.wholes(1, "split"), {}};
  if (c.attribute("num_outputs") != nullptr) args.num_outputs = c.integer("num_outputs", 0);
  return split(c.in(0), args, static_cast<size_t>(c.output), c.budget);
}

/// Before operator set 7 there was another, one-sided broadcasting.
template <Arithmetic kOp>
Constant run_arithmetic(const OpCall& c) {
  if (c.attribute("broadcast") != nullptr || c.attribute("axis") != nullptr)
    throw FoldError("the attribute 'broadcast' of operator sets below 7 cannot be folded");
  return calculate(kOp, c.in(0), c.in(1), c.budget);
}

Constant run_constant_of_shape(const OpCall& c) {
  Constant value{{}, onnx::TensorProto::FLOAT, {0.0}, {}};
  if (const auto* const given = c.attribute("value")) value = decode_tensor(given->t(), c.budget);
  return constant_of_shape(c.need_wholes(0, "input"), value, c.budget);
}

void refuse_blocks(const OpCall& c) {
  if (c.integer("block_size", 0) != 0) throw FoldError("a scale for each block cannot be folded");
}

Constant run_dequantize(const OpCall& c) {
  refuse_blocks(c);
  return dequantize(c.in(0), c.in(1), c.find(2), c.integer("axis", 1), c.budget);
}

Constant run_quantize(const OpCall& c) {
  refuse_blocks(c);
  if (c.integer("output_dtype", 0) != 0 && c.find(2) == nullptr)
    throw FoldError("the attribute 'output_dtype' without a zero point cannot be folded");
  return quantize(c.in(0), c.in(1), c.find(2), c.integer("axis", 1), c.budget);
}

constexpr size_t kAll = SIZE_MAX;
const FoldOp kOps[] = {
    {"Identity", 1, true, [](const OpCall& c) { return c.in(0); }},  // Folder::run shares the value instead
    {"Slice", 1, true, run_slice},
    {"Split", 1, true, run_split},
    {"Concat", kAll, true, run_concat},
    {"Gather", 1, true, [](const OpCall& c) { return gather(c.in(0), c.in(1), c.integer("axis", 0), c.budget); }},
    {"Tile", 1, true, [](const OpCall& c) { return tile(c.in(0), c.need_wholes(1, "repeats"), c.budget); }},
    {"Unsqueeze", 1, true, [](const OpCall& c) { return unsqueeze(c.in(0), c.need_wholes(1, "axes"), c.budget); }},
    {"Squeeze", 1, true, [](const OpCall& c) { return squeeze(c.in(0), c.wholes(1, "axes"), c.budget); }},
    {"Reshape", 1, true,
     [](const OpCall& c) {
       return reshape(c.in(0), c.need_wholes(1, "shape"), c.integer("allowzero", 0) != 0, c.budget);
     }},
    {"Transpose", 1, true, [](const OpCall& c) { return transpose(c.in(0), c.wholes(kAll, "perm"), c.budget); }},
    {"Expand", 1, true, [](const OpCall& c) { return expand(c.in(0), c.need_wholes(1, "shape"), c.budget); }},
    {"Cast", 1, false, [](const OpCall& c) { return cast(c.in(0), c.integer("to", {}), c.budget); }},
    {"Add", 2, false, run_arithmetic<Arithmetic::add>},
    {"Sub", 2, false, run_arithmetic<Arithmetic::sub>},
    {"Mul", 2, false, run_arithmetic<Arithmetic::mul>},
    {"Div", 2, false, run_arithmetic<Arithmetic::div>},
    {"Neg", 1, false, [](const OpCall& c) { return negate(c.in(0), c.budget); }},
    {"Where", kAll, false, [](const OpCall& c) { return where(c.in(0), c.in(1), c.in(2), c.budget); }},
    {"Range", kAll, false, [](const OpCall& c) { return range(c.in(0), c.in(1), c.in(2), c.budget); }},
    {"ConstantOfShape", 1, false, run_constant_of_shape},
    {"DequantizeLinear", kAll, false, run_dequantize},
    {"QuantizeLinear", kAll, false, run_quantize},
};

}  // namespace

const Constant* OpCall::find(size_t i) const { return i < inputs.size() ? inputs[i].get() : nullptr; }

const Constant& OpCall::in(size_t i) const {
  const Constant* const value = find(i);
  if (value == nullptr) throw FoldError(fmt::format("{} has no input {}", node_.op_type(), i));
  return *value;
}

std::optional<Wholes> OpCall::wholes(size_t input, const char* attribute) const {
  const Constant* const value = find(input);
  if (value != nullptr && value->is_real())
    throw FoldError(fmt::format("{} has '{}' that are no whole numbers", node_.op_type(), attribute));
  if (value != nullptr) return value->wholes;
  const auto* const older = scope_.attribute(node_, attribute);
  if (older == nullptr) return std::nullopt;
  return Wholes(older->ints().begin(), older->ints().end());
}

Wholes OpCall::need_wholes(size_t input, const char* attribute) const {
  auto values = wholes(input, attribute);
  if (!values) throw FoldError(fmt::format("{} has no '{}'", node_.op_type(), attribute));
  return std::move(*values);
}

int64_t OpCall::integer(const char* attribute, std::optional<int64_t> fallback) const {
  if (const auto* const value = scope_.attribute(node_, attribute)) return value->i();
  if (!fallback) throw FoldError(fmt::format("{} has no attribute '{}'", node_.op_type(), attribute));
  return *fallback;
}

const FoldOp* find_fold_op(std::string_view name) {
  const auto* const it =
      std::find_if(std::begin(kOps), std::end(kOps), [&](const FoldOp& op) { return op.name == name; });
  return it == std::end(kOps) ? nullptr : it;
}

}  // namespace sharp::cfg::onnx_import
