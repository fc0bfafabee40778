// SPDX-License-Identifier: Apache-2.0
// Data of tensors in files beside the model (`.onnx.data`): only inside its folder, only the ranges that are needed.
#pragma once

#include <onnx/onnx_pb.h>

#include <filesystem>
#include <string>

namespace sharp::cfg::onnx_import {

class ExternalData {
 public:
  /// folder: of the model; empty is the current one.
  explicit ExternalData(const std::filesystem::path& folder) : folder_(folder.empty() ? "." : folder) {}

  /// The `size` bytes of a tensor. Throws FoldError, with tensor and data file: no such file, one outside the folder or
  /// no regular one, too short a file, another length.
  std::string read(const onnx::TensorProto& tensor, size_t size) const;

 private:
  std::filesystem::path folder_;
};

inline bool is_external(const onnx::TensorProto& tensor) {
  return tensor.data_location() == onnx::TensorProto::EXTERNAL;
}

}  // namespace sharp::cfg::onnx_import
