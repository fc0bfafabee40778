// SPDX-License-Identifier: Apache-2.0
// Table of the whole types; rounding to the real ones.
#include "cfg/onnx/number_type.h"

#include <bit>
#include <cmath>
#include <limits>

#include "cfg/types/half.h"

namespace sharp::cfg::onnx_import {
namespace {

using onnx::TensorProto;

template <typename T>
constexpr WholeType make_type(int32_t type) {
  return {type, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), 8 * sizeof(T)};
}
constexpr WholeType kWholeTypes[] = {
    make_type<int8_t>(TensorProto::INT8),     make_type<int16_t>(TensorProto::INT16),
    make_type<int32_t>(TensorProto::INT32),   make_type<int64_t>(TensorProto::INT64),
    make_type<uint8_t>(TensorProto::UINT8),   make_type<uint16_t>(TensorProto::UINT16),
    make_type<uint32_t>(TensorProto::UINT32), {TensorProto::UINT64, 0, std::numeric_limits<int64_t>::max(), 64}};

/// The float next to a value, the odd one of two: rounding it once more gives what rounding the value once gives.
float to_odd_float(double value) {
  const auto nearest = static_cast<float>(value);
  if (!std::isfinite(nearest) || static_cast<double>(nearest) == value) return nearest;
  if ((std::bit_cast<uint32_t>(nearest) & 1) != 0) return nearest;
  return std::nextafter(nearest, value > nearest ? HUGE_VALF : -HUGE_VALF);
}

float to_bfloat(float value) {
  if (std::isnan(value)) return value;
  const auto bits = std::bit_cast<uint32_t>(value);
  return std::bit_cast<float>((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000u);
}

}  // namespace

bool is_real_type(int32_t type) {
  return type == TensorProto::FLOAT || type == TensorProto::DOUBLE || type == TensorProto::FLOAT16 ||
         type == TensorProto::BFLOAT16;
}

const WholeType* whole_type(int32_t type) {
  for (const WholeType& one : kWholeTypes)
    if (one.type == type) return &one;
  return nullptr;
}

unsigned element_bytes(int32_t type) {
  if (const WholeType* const whole = whole_type(type)) return whole->bits / 8;
  if (type == TensorProto::BOOL) return 1;
  if (type == TensorProto::FLOAT16 || type == TensorProto::BFLOAT16) return 2;
  return type == TensorProto::FLOAT ? 4 : type == TensorProto::DOUBLE ? 8 : 0;
}

double round_to(int32_t type, double value) {
  if (type == TensorProto::FLOAT) return static_cast<float>(value);
  if (type == TensorProto::FLOAT16) return half_to_float(float_to_half(to_odd_float(value)));
  if (type == TensorProto::BFLOAT16) return to_bfloat(to_odd_float(value));
  return value;
}

}  // namespace sharp::cfg::onnx_import
