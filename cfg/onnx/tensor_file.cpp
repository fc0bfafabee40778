// SPDX-License-Identifier: Apache-2.0
// Reader of TensorProto files.
#include "cfg/onnx/tensor_file.h"

#include <fmt/format.h>

#include "cfg/onnx/constant.h"
#include "cfg/onnx/proto_file.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {

NpyArray read_tensor(const std::string& bytes, const std::string& name) {
  onnx::TensorProto tensor;
  onnx_import::parse_tensor(bytes, name, tensor);
  try {
    onnx_import::Budget budget(onnx_import::element_limit(bytes.size()));
    auto value = onnx_import::decode_tensor(tensor, budget);
    if (!value.is_real) value.reals.assign(value.wholes.begin(), value.wholes.end());
    return {{value.shape.begin(), value.shape.end()}, std::move(value.reals)};
  } catch (const onnx_import::FoldError& e) {
    throw ConfigError(fmt::format("{}: {}", name, e.what()));
  }
}

NpyArray read_tensor_file(const std::filesystem::path& path) {
  return read_tensor(onnx_import::read_file(path), path.string());
}

}  // namespace sharp::cfg
