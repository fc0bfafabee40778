// SPDX-License-Identifier: Apache-2.0
// Reader of protobuf files.
#include "cfg/onnx/proto_file.h"

#include <fmt/format.h>
#include <google/protobuf/message_lite.h>

#include <algorithm>

#include "base/error/config_error.h"
#include "cfg/onnx/foreign_file.h"
#include "cfg/types/input_file.h"

namespace sharp::cfg::onnx_import {
namespace {

constexpr size_t kMaxFile = size_t{1} << 30;
constexpr size_t kMaxElements = size_t{1} << 28;

[[noreturn]] void fail(const std::string& name, const std::string& text) {
  throw ConfigError(fmt::format("{}: {}", name, text));
}

void parse(const std::string& bytes, const std::string& name, const char* what,
           google::protobuf::MessageLite& message) {
  if (bytes.empty()) fail(name, fmt::format("not {}: empty file", what));
  if (const auto kind = foreign_kind(bytes); !kind.empty()) fail(name, fmt::format("not {}, but {}", what, kind));
  if (!message.ParseFromString(bytes)) fail(name, fmt::format("not {}, or truncated or damaged", what));
}

}  // namespace

size_t element_limit(size_t file_size) { return std::min(kMaxElements, 1024 + 16 * std::min(file_size, kMaxElements)); }

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in = open_input(file, kMaxFile);
  std::string bytes;
  for (char block[1 << 16]; in.read(block, sizeof block) || in.gcount() > 0;) {
    bytes.append(block, static_cast<size_t>(in.gcount()));
    if (bytes.size() > kMaxFile) fail(file.string(), "the file is too large; legal: at most 1 GiB");
  }
  return bytes;
}

void parse_model(const std::string& bytes, const std::string& name, onnx::ModelProto& model) {
  parse(bytes, name, "an ONNX model", model);
  if (!model.has_graph()) fail(name, "not an ONNX model: it holds no graph");
}

void parse_tensor(const std::string& bytes, const std::string& name, onnx::TensorProto& tensor) {
  parse(bytes, name, "an ONNX tensor (TensorProto)", tensor);
  if (tensor.data_type() == onnx::TensorProto::UNDEFINED)
    fail(name, "not an ONNX tensor (TensorProto): it has no data type");
}

}  // namespace sharp::cfg::onnx_import
