// SPDX-License-Identifier: Apache-2.0
// Files with one protobuf message. Everything that can be wrong with them is a ConfigError that begins with the name.
#pragma once

#include <onnx/onnx_pb.h>

#include <filesystem>
#include <string>

namespace sharp::cfg::onnx_import {

/// Elements that folding a file of this size may make: far more than any weights need, little for a small file.
size_t element_limit(size_t file_size);

/// The bytes; at most 1 GiB (protobuf itself ends at 2 GiB).
std::string read_file(const std::filesystem::path& file);

/// Throws ConfigError "<name>: .." if the bytes are not a message of this type.
void parse_model(const std::string& bytes, const std::string& name, onnx::ModelProto& model);
void parse_tensor(const std::string& bytes, const std::string& name, onnx::TensorProto& tensor);

}  // namespace sharp::cfg::onnx_import
