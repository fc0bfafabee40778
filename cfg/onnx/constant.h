// SPDX-License-Identifier: Apache-2.0
// Tensors whose values are known before the model runs, decoded from ONNX's several encodings.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "cfg/onnx/number_type.h"

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

class ExternalData;

/// Elements that may be made. A small corrupt file must not ask for much memory.
class Budget {
 public:
  explicit Budget(size_t elements) : limit_(elements) {}
  void take(size_t elements);   ///< throws FoldError if so many are not left
  void grant(size_t elements);  ///< more data were read from elsewhere; 2^28 elements are the end
 private:
  size_t limit_, used_ = 0;
};

/// Row-major. Numbers of any real or whole type, exactly; booleans are 0 and 1.
struct Constant {
  std::vector<int64_t> shape;
  int32_t type = onnx::TensorProto::FLOAT;
  std::vector<double> reals;    ///< if is_real()
  std::vector<int64_t> wholes;  ///< else
  /// Dimensions that the file leaves open: why a whole number is not known, "" if it is. Empty: all are known.
  std::vector<std::string> open{};

  bool is_real() const { return is_real_type(type); }
};
/// Throws NotConstant with the reason if any element is not known.
void need_known(const Constant& value);

/// Number of elements. Throws FoldError: negative, more than 2^28, more than 16 dimensions.
size_t element_count(std::span<const int64_t> shape);

/// "[4, 128]"
std::string shape_text(std::span<const int64_t> shape);

/// Values from raw_data or the typed field that belongs to the data type. Throws FoldError: a type that is no number,
/// data that does not fill the shape, external data without `external` or that cannot be had (ExternalData).
Constant decode_tensor(const onnx::TensorProto& tensor, Budget& budget, const ExternalData* external = nullptr);

/// Name of a TensorProto data type, or its number if it has none.
std::string type_name(int32_t type);

}  // namespace sharp::cfg::onnx_import
