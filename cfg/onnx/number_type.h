// SPDX-License-Identifier: Apache-2.0
// Element types of ONNX tensors as numbers: ranges, sizes, rounding.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>

namespace sharp::cfg::onnx_import {

bool is_real_type(int32_t type);

/// Whole numbers lo .. hi. UINT64 ends at 2^63 - 1 here: nothing that is folded needs more.
struct WholeType {
  int32_t type;
  int64_t lo, hi;
  unsigned bits;
};
/// Nothing for reals, booleans and types that are no numbers.
const WholeType* whole_type(int32_t type);

/// Bytes of an element in a file; 0: a type that cannot be read.
unsigned element_bytes(int32_t type);

/// The nearest number of a real type, ties to even; too large ones are infinite.
double round_to(int32_t type, double value);

}  // namespace sharp::cfg::onnx_import
