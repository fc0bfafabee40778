// SPDX-License-Identifier: Apache-2.0
// Conversions between the types of numbers.
#include "cfg/onnx/number_ops.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sharp::cfg::onnx_import {
namespace {

using onnx::TensorProto;

constexpr double kEnd = 0x1p63;

/// Whole numbers of a real one that fits.
int64_t cut(double v, const WholeType& type) {
  if (!(std::fabs(v) < kEnd)) throw FoldError(fmt::format("value {} has no whole number", v));
  const auto whole = static_cast<int64_t>(v);
  if (whole < type.lo || whole > type.hi)
    throw FoldError(fmt::format("value {} does not fit {}", v, type_name(type.type)));
  return whole;
}

/// The low bits, as two's complement if the type has a sign.
int64_t wrap(int64_t v, const WholeType& type) {
  if (type.bits == 64) {
    if (v < type.lo) throw FoldError(fmt::format("value {} of {} is too large; legal: below 2^63", v, "UINT64"));
    return v;
  }
  const uint64_t low = static_cast<uint64_t>(v) & ((uint64_t{1} << type.bits) - 1);
  const bool is_negative = type.lo < 0 && (low >> (type.bits - 1)) != 0;
  return static_cast<int64_t>(low) - (is_negative ? int64_t{1} << type.bits : 0);
}

Constant to_whole(const Constant& in, const WholeType& type) {
  Constant out{in.shape, type.type, {}, {}};
  for (const double v : in.reals) out.wholes.push_back(cut(v, type));
  for (const int64_t v : in.wholes) out.wholes.push_back(wrap(v, type));
  return out;
}

Constant to_real(const Constant& in, int32_t type) {
  Constant out{in.shape, type, {}, {}};
  for (const double v : in.reals) out.reals.push_back(round_to(type, v));
  for (const int64_t v : in.wholes)  // straight to float: not rounded to double first
    out.reals.push_back(type == TensorProto::FLOAT ? static_cast<double>(static_cast<float>(v))
                                                   : round_to(type, static_cast<double>(v)));
  return out;
}

Constant to_bool(const Constant& in) {
  Constant out{in.shape, TensorProto::BOOL, {}, {}};
  for (const double v : in.reals) out.wholes.push_back(v != 0.0);
  for (const int64_t v : in.wholes) out.wholes.push_back(v != 0);
  return out;
}

/// One parameter for each element: of shape [] or [1] for all, [n] along the axis.
Constant spread(const Constant& parameter, const char* what, const Wholes& shape, int64_t axis, Budget& budget) {
  Constant along = parameter;
  along.shape.clear();
  if (element_count(parameter.shape) != 1 || parameter.shape.size() > 1) {
    const size_t at = normal_axis(axis, shape.size());
    if (parameter.shape != Wholes{shape[at]})
      throw FoldError(fmt::format("{} of shape {} is not legal; legal: one element, or [{}]", what,
                                  shape_text(parameter.shape), shape[at]));
    along.shape.assign(shape.size() - at, 1);
    along.shape[0] = shape[at];
  }
  return broadcast(along, shape, budget);
}

struct Parameters {
  Constant scale, zero;
};

Parameters spread_parameters(const Constant& scale, const Constant* zero_point, int32_t type, const Wholes& shape,
                             int64_t axis, Budget& budget) {
  if (!scale.is_real()) throw FoldError("a scale that is not real is not legal");
  if (whole_type(type) == nullptr) throw FoldError(fmt::format("{} is not quantized", type_name(type)));
  const Constant none{{}, type, {}, {0}};
  if (zero_point != nullptr && (zero_point->type != type || zero_point->shape != scale.shape))
    throw FoldError(fmt::format("a zero point of type {} and shape {} is not legal; legal: {}, {}",
                                type_name(zero_point->type), shape_text(zero_point->shape), type_name(type),
                                shape_text(scale.shape)));
  return {spread(scale, "scale", shape, axis, budget),
          spread(zero_point != nullptr ? *zero_point : none, "zero point", shape, axis, budget)};
}

}  // namespace

Constant cast(const Constant& in, int64_t type, Budget& budget) {
  budget.take(element_count(in.shape));
  const int32_t to = type < 0 || type > 1000 ? 0 : static_cast<int32_t>(type);
  if (is_real_type(to)) return to_real(in, to);
  if (to == TensorProto::BOOL) return to_bool(in);
  if (const WholeType* const whole = whole_type(to)) return to_whole(in, *whole);
  throw FoldError(fmt::format("a cast to type {} cannot be folded", type));
}

Constant dequantize(const Constant& in, const Constant& scale, const Constant* zero_point, int64_t axis,
                    Budget& budget) {
  const auto p = spread_parameters(scale, zero_point, in.type, in.shape, axis, budget);
  Constant out{in.shape, scale.type, {}, {}};
  budget.take(in.wholes.size());
  for (size_t i = 0; i < in.wholes.size(); ++i) {
    const double distance = static_cast<double>(in.wholes[i]) - static_cast<double>(p.zero.wholes[i]);
    out.reals.push_back(round_to(out.type, round_to(out.type, distance) * p.scale.reals[i]));
  }
  return out;
}

Constant quantize(const Constant& in, const Constant& scale, const Constant* zero_point, int64_t axis, Budget& budget) {
  if (!in.is_real() || scale.type != in.type)
    throw FoldError(
        fmt::format("{} with a scale of type {} is not quantized", type_name(in.type), type_name(scale.type)));
  const int32_t type = zero_point != nullptr ? zero_point->type : int32_t{TensorProto::UINT8};
  const auto p = spread_parameters(scale, zero_point, type, in.shape, axis, budget);
  const WholeType& whole = *whole_type(type);
  Constant out{in.shape, type, {}, {}};
  budget.take(in.reals.size());
  for (size_t i = 0; i < in.reals.size(); ++i) {
    const double quotient = round_to(in.type, in.reals[i] / p.scale.reals[i]);
    if (std::isnan(quotient)) throw FoldError("a value that is no number cannot be quantized");
    const double shifted = std::nearbyint(quotient) + static_cast<double>(p.zero.wholes[i]);
    out.wholes.push_back(static_cast<int64_t>(
        std::clamp(shifted, static_cast<double>(whole.lo), static_cast<double>(std::min(whole.hi, int64_t{1} << 53)))));
  }
  return out;
}

}  // namespace sharp::cfg::onnx_import
