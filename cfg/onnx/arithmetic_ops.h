// SPDX-License-Identifier: Apache-2.0
// Add, Sub, Mul, Div, Neg, Where, Range, ConstantOfShape on constants, in the type of their elements: reals are rounded
// after every operation, whole numbers that leave their type are refused (FoldError), as is a division of them by 0.
#pragma once

#include "cfg/onnx/tensor_view.h"

namespace sharp::cfg::onnx_import {

enum class Arithmetic : uint8_t { add, sub, mul, div };

/// Operands broadcast; a quotient of whole numbers is cut towards 0.
Constant calculate(Arithmetic op, const Constant& a, const Constant& b, Budget& budget);
Constant negate(const Constant& in, Budget& budget);
/// All three broadcast.
Constant where(const Constant& condition, const Constant& yes, const Constant& no, Budget& budget);
/// start, start + delta, .. before `limit`: scalars of one type.
Constant range(const Constant& start, const Constant& limit, const Constant& delta, Budget& budget);
/// `value` has one element.
Constant constant_of_shape(const Wholes& shape, const Constant& value, Budget& budget);

}  // namespace sharp::cfg::onnx_import
