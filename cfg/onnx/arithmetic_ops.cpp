// SPDX-License-Identifier: Apache-2.0
// Arithmetic of constants.
#include "cfg/onnx/arithmetic_ops.h"

#include <fmt/format.h>

#include <cmath>

namespace sharp::cfg::onnx_import {
namespace {

void need_same_type(const Constant& a, const Constant& b) {
  if (a.type != b.type)
    throw FoldError(fmt::format("operands of different type: {} and {}", type_name(a.type), type_name(b.type)));
}

const WholeType& need_whole_type(const Constant& in) {
  const WholeType* const type = whole_type(in.type);
  if (type == nullptr) throw FoldError(fmt::format("no arithmetic with {}", type_name(in.type)));
  return *type;
}

double calculate_real(Arithmetic op, double a, double b) {
  switch (op) {
    case Arithmetic::add:
      return a + b;
    case Arithmetic::sub:
      return a - b;
    case Arithmetic::mul:
      return a * b;
    default:
      return a / b;
  }
}

/// False: the result is no int64.
bool calculate_int64(Arithmetic op, int64_t a, int64_t b, int64_t& out) {
  switch (op) {
    case Arithmetic::add:
      return !__builtin_add_overflow(a, b, &out);
    case Arithmetic::sub:
      return !__builtin_sub_overflow(a, b, &out);
    case Arithmetic::mul:
      return !__builtin_mul_overflow(a, b, &out);
    default:
      if (b == 0) throw FoldError(fmt::format("division of {} by 0", a));
      if (b == -1) return !__builtin_sub_overflow(int64_t{0}, a, &out);
      out = a / b;
      return true;
  }
}

int64_t calculate_whole(Arithmetic op, int64_t a, int64_t b, const WholeType& type) {
  constexpr char kSigns[] = {'+', '-', '*', '/'};
  int64_t out = 0;
  if (!calculate_int64(op, a, b, out) || out < type.lo || out > type.hi)
    throw FoldError(fmt::format("{} {} {} leaves {}", a, kSigns[static_cast<size_t>(op)], b, type_name(type.type)));
  return out;
}

double only_real(const Constant& in) { return in.reals[0]; }
int64_t only_whole(const Constant& in) { return in.wholes[0]; }

void need_scalar(const Constant& in, const char* what) {
  if (element_count(in.shape) != 1)
    throw FoldError(fmt::format("{} of shape {} is not legal; legal: one element", what, shape_text(in.shape)));
}

/// Steps of `delta` from start on that stay before the limit.
size_t count_reals(double start, double limit, double delta, int32_t type) {
  const double steps = std::ceil(round_to(type, round_to(type, limit - start) / delta));
  if (delta == 0.0 || !(steps < 0x1p28)) throw FoldError("the range has no end that can be folded");
  return steps > 0 ? static_cast<size_t>(steps) : 0;
}

size_t count_wholes(int64_t start, int64_t limit, int64_t delta) {
  if (delta == 0) throw FoldError("a delta of 0 is not legal");
  if (delta > 0 ? start >= limit : start <= limit) return 0;
  // Differences of int64 fit uint64.
  const auto u = [](int64_t v) { return static_cast<uint64_t>(v); };
  const uint64_t way = delta > 0 ? u(limit) - u(start) : u(start) - u(limit),
                 step = delta > 0 ? u(delta) : 0 - u(delta);
  return static_cast<size_t>((way - 1) / step + 1);
}

}  // namespace

Constant calculate(Arithmetic op, const Constant& a, const Constant& b, Budget& budget) {
  need_same_type(a, b);
  const Wholes shape = broadcast_shape(a.shape, b.shape);
  Constant out = broadcast(a, shape, budget);
  const Constant right = broadcast(b, shape, budget);
  for (size_t i = 0; i < out.reals.size(); ++i)
    out.reals[i] = round_to(out.type, calculate_real(op, out.reals[i], right.reals[i]));
  if (out.is_real()) return out;
  const WholeType& type = need_whole_type(a);
  for (size_t i = 0; i < out.wholes.size(); ++i)
    out.wholes[i] = calculate_whole(op, out.wholes[i], right.wholes[i], type);
  return out;
}

Constant negate(const Constant& in, Budget& budget) {
  Constant out = with_shape(in, in.shape, budget);
  for (double& v : out.reals) v = -v;
  if (out.is_real()) return out;
  const WholeType& type = need_whole_type(in);
  if (type.lo == 0) throw FoldError(fmt::format("{} has no negative numbers", type_name(in.type)));
  for (int64_t& v : out.wholes) v = calculate_whole(Arithmetic::sub, 0, v, type);
  return out;
}

Constant where(const Constant& condition, const Constant& yes, const Constant& no, Budget& budget) {
  need_same_type(yes, no);
  if (condition.type != onnx::TensorProto::BOOL)
    throw FoldError(fmt::format("a condition of type {} is not legal; legal: BOOL", type_name(condition.type)));
  const Wholes shape = broadcast_shape(condition.shape, broadcast_shape(yes.shape, no.shape));
  const Constant chosen = broadcast(condition, shape, budget), other = broadcast(no, shape, budget);
  Constant out = broadcast(yes, shape, budget);
  for (size_t i = 0; i < chosen.wholes.size(); ++i) {
    if (chosen.wholes[i] != 0) continue;
    if (out.is_real())
      out.reals[i] = other.reals[i];
    else
      out.wholes[i] = other.wholes[i];
  }
  return out;
}

Constant range(const Constant& start, const Constant& limit, const Constant& delta, Budget& budget) {
  need_same_type(start, limit);
  need_same_type(start, delta);
  need_scalar(start, "start");
  need_scalar(limit, "limit");
  need_scalar(delta, "delta");
  Constant out{{}, start.type, {}, {}};
  const auto fill = [&](size_t count, auto element) {
    out.shape = {static_cast<int64_t>(std::min(count, size_t{1} << 40))};
    element_count(out.shape);
    budget.take(count);
    for (size_t i = 0; i < count; ++i) element(static_cast<int64_t>(i));
  };
  if (start.is_real()) {
    const double first = only_real(start), step = only_real(delta);
    fill(count_reals(first, only_real(limit), step, start.type), [&](int64_t i) {
      const double way = round_to(start.type, static_cast<double>(i) * step);
      out.reals.push_back(round_to(start.type, first + way));
    });
    return out;
  }
  need_whole_type(start);
  const int64_t first = only_whole(start), step = only_whole(delta);
  fill(count_wholes(first, only_whole(limit), step), [&](int64_t i) {  // modulo 2^64, as the sum fits
    out.wholes.push_back(
        static_cast<int64_t>(static_cast<uint64_t>(first) + static_cast<uint64_t>(i) * static_cast<uint64_t>(step)));
  });
  return out;
}

Constant constant_of_shape(const Wholes& shape, const Constant& value, Budget& budget) {
  need_scalar(value, "value");
  element_count(shape);
  Constant one = value;
  one.shape.clear();
  return broadcast(one, shape, budget);
}

}  // namespace sharp::cfg::onnx_import
