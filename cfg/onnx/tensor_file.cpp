// SPDX-License-Identifier: Apache-2.0
// Reader of TensorProto files.
#include "cfg/onnx/tensor_file.h"

#include <fmt/format.h>

#include "base/error/config_error.h"
#include "cfg/onnx/constant.h"
#include "cfg/onnx/external_data.h"
#include "cfg/onnx/proto_file.h"

namespace sharp::cfg {

namespace {

NpyArray read_tensor(const std::string& bytes, const std::string& name, const onnx_import::ExternalData* external) {
  onnx::TensorProto tensor;
  onnx_import::parse_tensor(bytes, name, tensor);
  try {
    onnx_import::Budget budget(onnx_import::element_limit(bytes.size()));
    const auto value = onnx_import::decode_tensor(tensor, budget, external);
    NpyArray out{{value.shape.begin(), value.shape.end()}, {}};
    out.values.reserve(value.reals.size() + value.wholes.size());
    for (const double v : value.reals) out.values.push_back(static_cast<float>(v));
    for (const int64_t v : value.wholes) out.values.push_back(static_cast<float>(v));
    return out;
  } catch (const onnx_import::FoldError& e) {
    throw ConfigError(fmt::format("{}: {}", name, e.what()));
  }
}

}  // namespace

NpyArray read_tensor(const std::string& bytes, const std::string& name) { return read_tensor(bytes, name, nullptr); }

NpyArray read_tensor_file(const std::filesystem::path& path) {
  const onnx_import::ExternalData external(path.parent_path());
  return read_tensor(onnx_import::read_file(path), path.string(), &external);
}

}  // namespace sharp::cfg
