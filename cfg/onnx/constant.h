// SPDX-License-Identifier: Apache-2.0
// Tensors whose values are known before the model runs, decoded from ONNX's several encodings.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace sharp::cfg::onnx_import {

/// A value cannot be had from the file: what() says why, without saying where.
class FoldError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// The value is computed when the model runs: no fault of the file.
class NotConstant : public FoldError {
 public:
  using FoldError::FoldError;
};

/// Elements that may still be made. A small corrupt file must not ask for much memory.
class Budget {
 public:
  explicit Budget(size_t elements) : left_(elements) {}
  void take(size_t elements);  ///< throws FoldError if so many are not left
 private:
  size_t left_;
};

/// Row-major. Reals (any float type) as float, whole numbers and booleans exactly.
struct Constant {
  std::vector<int64_t> shape;
  bool is_real = true;
  std::vector<float> reals;     ///< if is_real
  std::vector<int64_t> wholes;  ///< else
};

/// Number of elements. Throws FoldError: negative, more than 2^28, more than 16 dimensions.
size_t element_count(std::span<const int64_t> shape);

/// "[4, 128]"
std::string shape_text(std::span<const int64_t> shape);

/// Values from raw_data or the typed field that belongs to the data type. Throws FoldError: a type that is no number,
/// data that does not fill the shape, data in another file.
Constant decode_tensor(const onnx::TensorProto& tensor, Budget& budget);

/// Name of a TensorProto data type, or its number if it has none.
std::string type_name(int32_t type);

}  // namespace sharp::cfg::onnx_import
